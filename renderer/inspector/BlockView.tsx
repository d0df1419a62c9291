import { Button } from '@mantine/core'
import type { CardAnalysis } from '../../shared/analysis/result.ts'
import { countUses, describeBlock } from '../../shared/graph/blocks.ts'
import { portsOf, repeatsOf } from '../../shared/graph/structure.ts'
import { setParams, setTitle } from '../../shared/graph/edits.ts'
import { MOST_REPEATS, type BlockDefinition } from '../../shared/graph/document.ts'
import { formatBytes } from '../../shared/formatBytes.ts'
import { formatCount, formatShape, type ParamSpec } from '../../shared/layer/index.ts'
import { runAction } from '../actions/index.ts'
import { useAnalysis } from '../store/analysis.ts'
import { edit, useDocument, useProject } from '../store/document.ts'
import { showNode, usePath } from '../store/scope.ts'
import { pathKey, select, setView } from '../store/view.ts'
import { layerColour } from '../theme/category.ts'
import { BlockLayers } from './BlockLayers.tsx'
import { CommitField } from './CommitField.tsx'
import { FactRow } from './FactRow.tsx'
import { ParamField } from './ParamField.tsx'
import { ProblemCard } from './ProblemCard.tsx'
import { RecipeParams } from './RecipeParams.tsx'
import type { Source } from './useSource.ts'
import classes from './Inspector.module.css'

/** How often a block stands in a row. */
const REPEAT: ParamSpec = {
  kind: 'integer', label: 'Repeat', min: 1, max: MOST_REPEATS, default: 1,
  help: 'So many copies of the block stand in a row, each with weights of its own; the output of one feeds the next.',
}
/** Problems shown here; the rest is in the list of problems. */
const PROBLEMS = 4

/** All that the inspector says of a block: its names, what it costs together, and its layers. */
export function BlockView({ source, card, block }: { source: Source; card: CardAnalysis; block: BlockDefinition }) {
  const readOnly = useDocument((state) => state.readOnly)
  const { graph } = useProject()
  const { node, path, id, change } = source
  const analysis = useAnalysis()
  const open = pathKey(usePath()) === pathKey([...path, id])
  if (!node) return null
  const cards = countUses(graph, block.id)
  const shapes = card.inputs.map((shape) => (shape ? formatShape(shape) : '—')).join(', ')
  /** Actions are about what is selected on the canvas. */
  const run = (action: string) => {
    setView({ path })
    select([id])
    runAction(action)
  }
  return (
    <>
      <h2 className={classes.heading}>
        <i className={classes.dot} style={{ background: layerColour(card.spec) }} aria-hidden />
        {block.title}
      </h2>
      <div className={classes.sub}>{`${id} · ${shapes === '' ? '' : `${shapes} → `}${card.output ? formatShape(card.output) : '—'}`}</div>
      {block.summary && <p className={classes.text}>{block.summary}</p>}

      <div className={classes.row}>
        <span className={classes.label}>Title of the block</span>
        <CommitField
          aria-label="Title of the block" value={block.title} disabled={readOnly} maxLength={200}
          commit={(text) => {
            if (text.trim() === '') return 'A block needs a title.'
            edit((project) => ({ ...project, graph: describeBlock(project.graph, block.id, { title: text.trim() }) }))
            return null
          }}
        />
      </div>
      <div className={classes.row}>
        <span className={classes.label}>Name of this card</span>
        <CommitField
          aria-label="Name of this card" value={node.title ?? ''} placeholder={block.title} disabled={readOnly} maxLength={200}
          commit={(text) => {
            change((inside) => setTitle(inside, id, text))
            return null
          }}
        />
      </div>
      {portsOf(block).length === 1 && <ParamField spec={REPEAT} value={repeatsOf(node) ?? 1} kernel={undefined} disabled={readOnly} onChange={(repeat) => change((inside) => setParams(inside, id, { repeat }))} />}
      <RecipeParams source={source} block={block} />
      <p className={classes.source}>{cards === 1 ? 'This is the only card of the block.' : `${cards} cards use this block: what is changed inside of it changes all of them.`}</p>

      {card.problems.slice(0, PROBLEMS).map((problem) => (
        <ProblemCard
          key={`${problem.node} ${problem.code} ${problem.message}`} problem={problem}
          {...(problem.node !== null && problem.node !== card.id ? { title: problem.node.slice(card.id.length + 1), onTitle: () => showNode(analysis, problem.node!) } : {})}
        />
      ))}
      {card.problems.length > PROBLEMS && <p className={classes.source}>{`and ${card.problems.length - PROBLEMS} more, in the list of problems`}</p>}

      <section className={classes.card}>
        <h3 className={classes.cardTitle}>{`All its layers together${(repeatsOf(node) ?? 1) > 1 ? `, ×${repeatsOf(node)}` : ''}`}</h3>
        <dl className={classes.facts}>
          <FactRow label="Parameters" value={formatCount(card.parameters)} />
          {card.trainable !== card.parameters && <FactRow label="of these trainable" value={formatCount(card.trainable)} />}
          <FactRow label="Multiplications" value={formatCount(card.macs)} />
          <FactRow label="Activations" value={formatBytes(card.activationBytes)} />
          <FactRow label="Receptive field" value={card.receptiveField ? formatShape(card.receptiveField) : 'no image'} />
          <FactRow label="Output" value={card.output ? formatShape(card.output) : '—'} />
        </dl>
      </section>

      <div className={classes.fixes}>
        {!open && <Button size="compact-sm" variant="default" onClick={() => run('block.open')}>Open</Button>}
        <Button size="compact-sm" variant="default" disabled={readOnly} onClick={() => run('block.unfold')}>Unfold</Button>
        {cards > 1 && <Button size="compact-sm" variant="default" disabled={readOnly} onClick={() => run('block.separate')}>Separate from the others</Button>}
        <Button size="compact-sm" variant="default" onClick={() => run('block.save')}>Save to my blocks</Button>
      </div>
      <BlockLayers block={block} path={[...path, id]} />
    </>
  )
}
