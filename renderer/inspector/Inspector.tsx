import { Button } from '@mantine/core'
import { FUNCTION_NAMES, type FunctionName } from '../../shared/activation/functions.ts'
import { titleOf } from '../../shared/analysis/network.ts'
import type { NodeAnalysis } from '../../shared/analysis/result.ts'
import { removeNodes, setParams, setTitle } from '../../shared/graph/edits.ts'
import { formatBytes } from '../../shared/formatBytes.ts'
import { formatCount, formatShape, type ParamValue, type Size } from '../../shared/layer/index.ts'
import { useAnalysis } from '../store/analysis.ts'
import { edit, useDocument, useProject } from '../store/document.ts'
import { select, useView } from '../store/view.ts'
import { layerColour } from '../theme/category.ts'
import { ActivationPlot } from './ActivationPlot.tsx'
import { CommitField } from './CommitField.tsx'
import { NetworkSummary } from './NetworkSummary.tsx'
import { ParamField } from './ParamField.tsx'
import { ProblemCard } from './ProblemCard.tsx'
import classes from './Inspector.module.css'

/** The right-hand panel: the selected layer's parameters, formulas and explanation, or the whole network. */
export function Inspector() {
  const selected = useView((state) => state.selectedNodes)
  const analysis = useAnalysis()
  const nodes = [...selected].map((id) => analysis.nodes.get(id)).filter((node) => node !== undefined)
  return (
    <div className={classes.panel}>
      {nodes.length === 0 && <NetworkSummary />}
      {nodes.length === 1 && <LayerView key={nodes[0]!.id} node={nodes[0]!} />}
      {nodes.length > 1 && <SelectionView nodes={nodes} />}
    </div>
  )
}

function LayerView({ node }: { node: NodeAnalysis }) {
  const readOnly = useDocument((state) => state.readOnly)
  const title = useProject().graph.nodes.find((candidate) => candidate.id === node.id)?.title
  const { spec, params, facts } = node
  const shapes = node.inputs.map((shape) => (shape ? formatShape(shape) : '—')).join(', ')
  const change = (name: string, value: ParamValue) => edit((project) => ({ ...project, graph: setParams(project.graph, node.id, { [name]: value }) }))
  const shownFunction = [params.activation, params.function].find((value): value is FunctionName => FUNCTION_NAMES.includes(value as FunctionName))
  return (
    <>
      <h2 className={classes.heading}>
        <i className={classes.dot} style={{ background: layerColour(spec) }} aria-hidden />
        {titleOf(node)}
      </h2>
      <div className={classes.sub}>{`${node.id} · ${shapes === '' ? '' : `${shapes} → `}${node.output ? formatShape(node.output) : '—'}`}</div>

      <div className={classes.row}>
        <span className={classes.label}>Name</span>
        <CommitField
          aria-label="Name" value={title ?? ''} placeholder={titleOf(node)} disabled={readOnly} maxLength={200}
          commit={(text) => {
            edit((project) => ({ ...project, graph: setTitle(project.graph, node.id, text) }))
            return null
          }}
        />
      </div>
      {spec &&
        Object.entries(spec.params)
          .filter(([, param]) => param.shownIf?.(params) ?? true)
          .map(([name, param]) => (
            <ParamField
              key={name} spec={param} value={params[name]!} disabled={readOnly} kernel={(params.kernel ?? params.size) as Size | undefined}
              onChange={(value) => change(name, value)}
            />
          ))}

      {node.problems.map((problem) => (
        <ProblemCard key={problem.code + problem.message} problem={problem} />
      ))}

      {facts?.formulas.map((formula) => (
        <section className={classes.card} key={formula.label}>
          <h3 className={classes.cardTitle}>{formula.label}</h3>
          <div className={classes.math}>
            {formula.general}
            <br />
            {formula.filled} = <strong>{formula.result}</strong>
          </div>
        </section>
      ))}

      {facts && (
        <section className={classes.card}>
          <dl className={classes.facts}>
            <dt>Parameters</dt>
            <dd>{formatCount(node.parameters)}</dd>
            {node.trainable !== node.parameters && (
              <>
                <dt>of these trainable</dt>
                <dd>{formatCount(node.trainable)}</dd>
              </>
            )}
            <dt>Multiplications</dt>
            <dd>{formatCount(node.macs)}</dd>
            <dt>Receptive field</dt>
            <dd>{node.receptiveField ? formatShape(node.receptiveField) : 'no image'}</dd>
            <dt>Activations</dt>
            <dd>{formatBytes(node.activationBytes)}</dd>
            {facts.notes?.map((note) => (
              <FactRow key={note.label} label={note.label} value={note.value} />
            ))}
          </dl>
        </section>
      )}

      {shownFunction && shownFunction !== 'linear' && <ActivationPlot name={shownFunction} alpha={typeof params.alpha === 'number' ? params.alpha : undefined} />}

      {spec && (
        <section className={classes.card}>
          <h3 className={classes.cardTitle}>What it does</h3>
          <p className={classes.text}>{spec.explanation}</p>
          <p className={classes.source}>{spec.source}</p>
        </section>
      )}
    </>
  )
}

function FactRow({ label, value }: { label: string; value: string }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </>
  )
}

function SelectionView({ nodes }: { nodes: readonly NodeAnalysis[] }) {
  const readOnly = useDocument((state) => state.readOnly)
  const sum = (pick: (node: NodeAnalysis) => number) => formatCount(nodes.reduce((total, node) => total + pick(node), 0))
  return (
    <>
      <h2 className={classes.heading}>{`${nodes.length} layers selected`}</h2>
      <section className={classes.card}>
        <dl className={classes.facts}>
          <FactRow label="Parameters" value={sum((node) => node.parameters)} />
          <FactRow label="Multiplications" value={sum((node) => node.macs)} />
        </dl>
      </section>
      <div className={classes.fixes}>
        <Button
          size="compact-sm" variant="default" disabled={readOnly}
          onClick={() => {
            edit((project) => ({ ...project, graph: removeNodes(project.graph, nodes.map((node) => node.id)) }))
            select([])
          }}
        >
          Delete
        </Button>
      </div>
    </>
  )
}
