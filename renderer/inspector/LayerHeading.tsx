import { titleOf } from '../../shared/analysis/network.ts'
import type { NodeAnalysis } from '../../shared/analysis/result.ts'
import { setTitle } from '../../shared/graph/edits.ts'
import { formatShape } from '../../shared/layer/index.ts'
import { useDocument } from '../store/document.ts'
import { layerColour } from '../theme/category.ts'
import { CommitField } from './CommitField.tsx'
import { useSource } from './useSource.ts'
import classes from './Inspector.module.css'

/** A layer's kind, its shapes, and the name that the user may give it. */
export function LayerHeading({ node }: { node: NodeAnalysis }) {
  const readOnly = useDocument((state) => state.readOnly)
  const source = useSource(node.id)
  const title = source.node?.title
  const shapes = node.inputs.map((shape) => (shape ? formatShape(shape) : '—')).join(', ')
  return (
    <>
      <h2 className={classes.heading}>
        <i className={classes.dot} style={{ background: layerColour(node.spec) }} aria-hidden />
        {titleOf(node)}
      </h2>
      <div className={classes.sub}>{`${node.id} · ${shapes === '' ? '' : `${shapes} → `}${node.output ? formatShape(node.output) : '—'}`}</div>

      <div className={classes.row}>
        <span className={classes.label}>Name</span>
        <CommitField
          aria-label="Name" value={title ?? ''} placeholder={titleOf(node)} disabled={readOnly} maxLength={200}
          commit={(text) => {
            source.change((graph, id) => setTitle(graph, id, text))
            return null
          }}
        />
      </div>
    </>
  )
}
