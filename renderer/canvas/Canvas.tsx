import {
  Background, BackgroundVariant, ReactFlow, ReactFlowProvider, SelectionMode, useReactFlow, useStore, type Connection, type FinalConnectionState, type HandleType,
} from '@xyflow/react'
import { useCallback, useEffect, useRef, useState, type MouseEvent as ReactMouseEvent } from 'react'
import type { Position } from '../../shared/graph/document.ts'
import { endGesture, useDocument } from '../store/document.ts'
import { currentGraph, currentPath, goTo, useGraph } from '../store/scope.ts'
import { select, selectInner, useView } from '../store/view.ts'
import { Announcer } from './Announcer.tsx'
import { openCard } from './block.ts'
import { Breadcrumbs } from './Breadcrumbs.tsx'
import { GRID } from './card.ts'
import classes from './Canvas.module.css'
import { ConnectionHint } from './ConnectionHint.tsx'
import { endsOf, join, refusalOf } from './connect.ts'
import { Controls, Overview } from './Controls.tsx'
import { dragCard, dropCards, dropOnCanvas, leaveCanvas, overCanvas } from './drop.ts'
import { EmptyCanvas } from './EmptyCanvas.tsx'
import { portOf, type LayerFlowNode, type ShapeFlowEdge } from './flow.ts'
import { FrameNode } from './FrameNode.tsx'
import { innerOf } from './inPlace.ts'
import { focusCard, keepKeyboard, pressKey, pressNowhere, releaseKey } from './keys.ts'
import { LayerNode } from './LayerNode.tsx'
import { LayerPicker } from './LayerPicker.tsx'
import { placeMissing } from './place.ts'
import { ShapeEdge } from './ShapeEdge.tsx'
import { dismissRefusal, refuse, setCanvas, useCanvas } from './state.ts'
import { stopGliding } from './tidy.ts'
import { receiveEdgeChanges, receiveNodeChanges, startDrag, useFlow } from './useFlow.ts'
import { useOpenBlock } from './useOpenBlock.ts'
import { fitOpened, reveal, setViewport, shownAt, toCanvas } from './viewport.ts'

const NODE_TYPES = { layer: LayerNode, frame: FrameNode }
const EDGE_TYPES = { shape: ShapeEdge }
const SNAP: [number, number] = [GRID, GRID]
const MULTI_SELECT = ['Meta', 'Control', 'Shift']
const ALL_BUTTONS_BUT_LEFT = [1, 2]
/** Distance at which a loose connection end takes hold of a port, in pixels. */
const CONNECTION_RADIUS = 26

/** How fast the view follows a card that is dragged over its border, in pixels a frame: one can still turn back. */
const AUTO_PAN_SPEED = 6

/** Below these scales (1 = 100 %) shadows cannot be seen, and letters cannot be read. Hundreds of them would only cost time. */
const FAR = 0.6
const MAP = 0.28

/** How far away the network is looked at; the style sheet leaves out what cannot be seen from there. */
function distanceAt(scale: number): 'near' | 'far' | 'map' {
  if (scale >= FAR) return 'near'
  return scale >= MAP ? 'far' : 'map'
}

/** The network, drawn. */
export function Canvas() {
  return (
    <ReactFlowProvider>
      <CanvasFlow />
    </ReactFlowProvider>
  )
}

function CanvasFlow() {
  const { nodes, edges } = useFlow()
  const flow = useReactFlow<LayerFlowNode, ShapeFlowEdge>()
  const element = useRef<HTMLDivElement>(null)
  const readOnly = useDocument((state) => state.readOnly)
  const graph = useGraph()
  const selectedNodes = useView((state) => state.selectedNodes)
  const snap = useView((state) => state.snap)
  const dragMode = useView((state) => state.dragMode)
  const direction = useView((state) => state.direction)
  const distance = useStore((state) => distanceAt(state.transform[2]))
  const [moved, setMoved] = useState<string | null>(null)

  useEffect(() => {
    if (element.current) setViewport({ flow, element: element.current })
    return () => setViewport(null)
  }, [flow])
  useEffect(() => placeMissing(graph, direction), [graph, direction])
  useEffect(() => keepKeyboard(graph), [graph])
  useEffect(() => useDocument.subscribe((now, before) => {
    if (now.opened !== before.opened && now.project.graph.nodes.length > 0) fitOpened()
  }), [])
  useEffect(() => {
    addEventListener('pointerdown', dismissRefusal, true)
    addEventListener('keydown', pressNowhere)
    return () => {
      removeEventListener('pointerdown', dismissRefusal, true)
      removeEventListener('keydown', pressNowhere)
    }
  }, [])
  useEffect(() => showSelected(selectedNodes), [selectedNodes])
  useOpenBlock()

  const isValid = useCallback((connection: Connection | ShapeFlowEdge) => refusalOf(endsOf({ ...connection, targetHandle: connection.targetHandle ?? null }), moved) === null, [moved])
  const onDoubleClick = useCallback((event: ReactMouseEvent) => {
    if (!(event.target instanceof HTMLElement) || !event.target.matches('.react-flow__pane')) return
    const screen = { x: event.clientX, y: event.clientY }
    setCanvas({ picker: { screen, place: toCanvas(screen), loose: null } })
  }, [])

  return (
    <div className={classes.canvas} data-testid="canvas" data-distance={distance}>
      <ReactFlow<LayerFlowNode, ShapeFlowEdge>
        ref={element}
        tabIndex={-1}
        onKeyDown={pressKey}
        onKeyUp={releaseKey}
        onBlur={endGesture}
        onFocus={focusCard}
        aria-label="Network"
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        onNodesChange={receiveNodeChanges}
        onEdgesChange={receiveEdgeChanges}
        onNodeClick={clickCard}
        onNodeDoubleClick={enterCard}
        onPaneClick={() => select([])}
        onNodeDragStart={startCards}
        onNodeDrag={(event, node, dragged) => dragCard(node.id, dragged.length, pointOf(event))}
        onNodeDragStop={dropCards}
        onSelectionDragStart={startCards}
        onSelectionDragStop={dropCards}
        onConnect={(connection) => void join(endsOf(connection))}
        onConnectEnd={(event, state) => letGo(pointOf(event), state)}
        onReconnectStart={(_event, edge) => setMoved(edge.id)}
        onReconnect={(edge, connection) => void join(endsOf(connection), edge.id)}
        onReconnectEnd={(event, edge, handle, state) => {
          setMoved(null)
          letGoOfEnd(pointOf(event), edge, handle, state)
        }}
        isValidConnection={isValid}
        onDoubleClick={readOnly ? undefined : onDoubleClick}
        onDragOver={overCanvas}
        onDragLeave={leaveCanvas}
        onDrop={dropOnCanvas}
        nodesDraggable={!readOnly}
        nodesConnectable={!readOnly}
        edgesReconnectable={!readOnly}
        edgesFocusable={false}
        connectionRadius={CONNECTION_RADIUS}
        snapToGrid={snap}
        snapGrid={SNAP}
        selectionMode={SelectionMode.Partial}
        selectionOnDrag={dragMode === 'select'}
        panOnDrag={dragMode === 'select' ? ALL_BUTTONS_BUT_LEFT : true}
        multiSelectionKeyCode={MULTI_SELECT}
        deleteKeyCode={null}
        disableKeyboardA11y
        connectOnClick={false}
        zoomOnDoubleClick={false}
        elevateEdgesOnSelect
        autoPanSpeed={AUTO_PAN_SPEED}
        minZoom={0.1}
        maxZoom={2.5}
        attributionPosition="top-right"
      >
        <Background variant={BackgroundVariant.Dots} gap={GRID} size={2} color="var(--grid)" />
        {nodes.length > 0 && <Overview />}
        <Controls />
        <ConnectionHint moved={moved} />
      </ReactFlow>
      {nodes.length === 0 && <EmptyCanvas />}
      <Breadcrumbs />
      <LayerPicker />
      <Announcer />
    </div>
  )
}

/** A layer within a frame becomes the selected one; others React Flow selects itself. */
function clickCard(_event: ReactMouseEvent, { id }: LayerFlowNode): void {
  const inner = innerOf(currentGraph(), id)
  if (inner) selectInner(inner.card, inner.node)
}

/** A block opens with a double click; within a frame, the block that the frame shows, and the one in it that was hit. */
function enterCard(event: ReactMouseEvent, { id }: LayerFlowNode): void {
  if (event.target instanceof Element && event.target.closest('button')) return
  const inner = innerOf(currentGraph(), id)
  if (!inner) {
    openCard(id)
    return
  }
  goTo([...currentPath(), inner.card])
  select([inner.node])
}

/** What was selected elsewhere (in the list of problems, in the palette) comes into view. */
function showSelected(selected: ReadonlySet<string>): void {
  const [only] = selected
  if (only === undefined || selected.size > 1 || useCanvas.getState().drag) return
  const position = currentGraph().nodes.find((node) => node.id === only)?.position
  if (position) reveal(shownAt(only) ?? position)
}

function startCards(): void {
  stopGliding()
  startDrag()
}

function pointOf(event: MouseEvent | TouchEvent | ReactMouseEvent): Position {
  const point = 'changedTouches' in event ? event.changedTouches[0]! : event
  return { x: point.clientX, y: point.clientY }
}

/** The node whose card, not port, is at a point of the window. */
function cardAt(point: Position): string | null {
  return document.elementFromPoint(point.x, point.y)?.closest('.react-flow__node')?.getAttribute('data-id') ?? null
}

const INSIDE = 'Open the block to connect what is inside of it.'

/** A new connection was let go: on a port that refuses it, on a card, or on the empty canvas. */
function letGo(point: Position, state: FinalConnectionState): void {
  const { fromHandle, toHandle, isValid } = state
  if (!fromHandle || isValid || useDocument.getState().readOnly) return
  const forwards = fromHandle.type === 'source'
  const other = toHandle?.nodeId ?? cardAt(point)
  if (other === null) {
    const loose = { node: fromHandle.nodeId, side: forwards ? 'output' : 'input', port: portOf(fromHandle.id) } as const
    setCanvas({ picker: { screen: point, place: toCanvas(point), loose } })
    return
  }
  if (toHandle && toHandle.type === fromHandle.type) {
    if (toHandle.nodeId !== fromHandle.nodeId || toHandle.id !== fromHandle.id) refuse('A connection goes from an output to an input.', point)
    return
  }
  if (!toHandle && other === fromHandle.nodeId) return
  if (innerOf(currentGraph(), other)) {
    refuse(INSIDE, point)
    return
  }
  const ends = forwards
    ? { source: fromHandle.nodeId, target: other, targetPort: portOf(toHandle?.id) }
    : { source: other, target: fromHandle.nodeId, targetPort: portOf(fromHandle.id) }
  const refused = join(ends)
  if (refused) refuse(refused, point)
}

/** An end of an existing connection was let go. On the empty canvas the connection stays as it was. */
function letGoOfEnd(point: Position, edge: ShapeFlowEdge, fixed: HandleType, state: FinalConnectionState): void {
  if (state.isValid || useDocument.getState().readOnly) return
  const other = state.toHandle?.nodeId ?? cardAt(point)
  if (other === null) return
  if (innerOf(currentGraph(), other)) {
    refuse(INSIDE, point)
    return
  }
  const port = state.toHandle?.type === 'target' ? portOf(state.toHandle.id) : undefined
  const ends = fixed === 'source' ? { source: edge.source, target: other, targetPort: port } : { source: other, target: edge.target, targetPort: portOf(edge.targetHandle) }
  if (ends.source === edge.source && ends.target === edge.target && port === undefined) return
  const refused = join(ends, edge.id)
  if (refused) refuse(refused, point)
}
