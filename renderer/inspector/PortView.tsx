import type { CardAnalysis } from '../../shared/analysis/result.ts'
import { setTitle } from '../../shared/graph/edits.ts'
import { formatShape } from '../../shared/layer/index.ts'
import { useDocument } from '../store/document.ts'
import { layerColour } from '../theme/category.ts'
import { CommitField } from './CommitField.tsx'
import type { Source } from './useSource.ts'
import classes from './Inspector.module.css'

/** What the inspector says of an input of a block. */
export function PortView({ source: { node, id, change }, card }: { source: Source; card: CardAnalysis }) {
  const readOnly = useDocument((state) => state.readOnly)
  return (
    <>
      <h2 className={classes.heading}>
        <i className={classes.dot} style={{ background: layerColour(card.spec) }} aria-hidden />
        Input of the block
      </h2>
      <div className={classes.sub}>{`${id} · ${card.output ? formatShape(card.output) : 'nothing feeds it yet'}`}</div>
      <div className={classes.row}>
        <span className={classes.label}>Name</span>
        <CommitField
          aria-label="Name" value={node?.title ?? ''} placeholder="Input of the block" disabled={readOnly} maxLength={200}
          commit={(text) => {
            change((graph) => setTitle(graph, id, text))
            return null
          }}
        />
      </div>
      <section className={classes.card}>
        <h3 className={classes.cardTitle}>What it does</h3>
        <p className={classes.text}>What is connected to this port of the block’s card comes in here. Each input of the block is one port of its cards, in the order in which they were added. Without it, the connections to that port go too, in every card.</p>
      </section>
    </>
  )
}
