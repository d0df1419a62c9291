import { addBehind } from '../../shared/graph/edits.ts'
import { freshId } from '../../shared/graph/document.ts'
import { edit, useDocument } from '../store/document.ts'
import { select, useView } from '../store/view.ts'

/** The type under which a dragged palette item travels; its data are the layer's id. */
export const LAYER_DRAG_TYPE = 'application/x-layerwright-layer'

/** Adds a layer behind the selected one, connects it where that is allowed, and selects it. */
export function addLayer(type: string): void {
  const { project, readOnly } = useDocument.getState()
  if (readOnly) return
  const { selectedNodes } = useView.getState()
  const anchor = selectedNodes.size === 1 ? [...selectedNodes][0]! : null
  const id = freshId(project.graph, type)
  edit((current) => ({ ...current, graph: addBehind(current.graph, anchor, { id, type }) }))
  select([id])
}
