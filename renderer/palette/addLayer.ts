import { addLayer as addToCanvas } from '../canvas/add.ts'

/** The type under which a dragged palette item travels; its data are the layer's id. */
export { LAYER_MIME as LAYER_DRAG_TYPE } from '../canvas/add.ts'

/** Adds a layer behind the selected one, connects it where that is allowed, and selects it. The keyboard stays in the palette. */
export function addLayer(type: string): void {
  addToCanvas(type, { focus: false })
}
