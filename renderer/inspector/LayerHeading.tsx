import { titleOf } from '../../shared/analysis/network.ts'
import type { NodeAnalysis } from '../../shared/analysis/result.ts'
import { setTitle } from '../../shared/graph/edits.ts'
import { formatShape } from '../../shared/layer/index.ts'
import { edit, useDocument, useProject } from '../store/document.ts'
import { layerColour } from '../theme/category.ts'
import { CommitField } from './CommitField.tsx'
import classes from './Inspector.module.css'

/** A layer's kind, its shapes, and the name that the user may give it. */
export function LayerHeading({ node }: { node: NodeAnalysis }) {
  const readOnly = useDocument((state) => state.readOnly)
  const title = useProject().graph.nodes.find((candidate) => candidate.id === node.id)?.title
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
            edit((project) => ({ ...project, graph: setTitle(project.graph, node.id, text) }))
            return null
          }}
        />
      </div>
    </>
  )
}
