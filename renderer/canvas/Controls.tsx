import { MiniMap, useStore } from '@xyflow/react'
import { runAction } from '../actions/index.ts'
import { setView, useView } from '../store/view.ts'
import classes from './Controls.module.css'
import type { LayerFlowNode } from './flow.ts'

/** Zoom, layout and the choice of what dragging does, in the lower left corner. */
export function Controls() {
  const zoom = useStore((state) => Math.round(state.transform[2] * 100))
  const dragMode = useView((state) => state.dragMode)
  return (
    <div className={classes.controls} role="toolbar" aria-label="View of the canvas">
      <button type="button" aria-label="Zoom out" onClick={() => runAction('view.zoomOut')}>−</button>
      <button type="button" className={classes.zoom} aria-label={`Zoom ${zoom} %, back to 100 %`} onClick={() => runAction('view.zoom100')}>{zoom}%</button>
      <button type="button" aria-label="Zoom in" onClick={() => runAction('view.zoomIn')}>+</button>
      <button type="button" onClick={() => runAction('view.fit')}>Fit</button>
      <button type="button" onClick={() => runAction('view.tidy')}>Tidy layout</button>
      <button
        type="button"
        aria-pressed={dragMode === 'select'}
        title="Dragging on the empty canvas draws a box that selects (with Shift: always)"
        onClick={() => setView({ dragMode: dragMode === 'select' ? 'pan' : 'select' })}
      >
        Box select
      </button>
    </div>
  )
}

function minimapColour(node: LayerFlowNode): string {
  return node.data.card.failed ? 'var(--bad)' : node.data.card.colour
}

/** The whole network in small, lower right. Dragging in it moves the view. */
export function Overview() {
  const shown = useView((state) => state.minimap)
  return shown ? (
    <MiniMap<LayerFlowNode>
      className={classes.minimap}
      nodeColor={minimapColour}
      nodeStrokeWidth={0}
      nodeBorderRadius={18}
      maskColor="var(--minimap-mask)"
      style={{ width: 150, height: 88 }}
      ariaLabel="Overview of the network"
      pannable
      zoomable
    />
  ) : null
}
