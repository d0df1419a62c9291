import type { Graph, Position } from '../../shared/graph/document.ts'
import { copyNodes, paste, removeEdges, removeNodes } from '../../shared/graph/edits.ts'
import { parseProject } from '../../shared/project/parse.ts'
import { PROJECT_FORMAT, PROJECT_VERSION } from '../../shared/project/project.ts'
import { editGraph } from '../store/document.ts'
import { currentGraph } from '../store/scope.ts'
import { select, useView } from '../store/view.ts'
import { CARD_HEIGHT, CARD_WIDTH } from './card.ts'
import { announce } from './state.ts'
import { focusNode, visibleArea } from './viewport.ts'

const CLIP_FORMAT = 'layerwright/layers'
/** How far a copy lies from its original, in canvas units: two steps of the grid. */
const STEP = 40

/** What was copied last in this window: used where the system's clipboard may not be read. */
let kept: string | null = null

/** Layers and the connections among them, as text for the clipboard. */
export function writeClip(graph: Graph): string {
  return JSON.stringify({ format: CLIP_FORMAT, version: PROJECT_VERSION, graph }, null, 2)
}

/** Reads layers out of copied text: our own clip, or a whole project file. Null for any other text. */
export function readClip(text: string): Graph | null {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return null
  }
  if (typeof json !== 'object' || json === null) return null
  const { format } = json as { format?: unknown }
  if (format !== CLIP_FORMAT && format !== PROJECT_FORMAT) return null
  const parsed = parseProject(format === PROJECT_FORMAT ? text : JSON.stringify({ ...json, format: PROJECT_FORMAT, name: '' }))
  return parsed.ok && parsed.project.graph.nodes.length > 0 ? parsed.project.graph : null
}

/** The text of what is selected; null when nothing is. Also keeps it for a paste in this window. */
export function copySelection(): string | null {
  const { selectedNodes } = useView.getState()
  if (selectedNodes.size === 0) return null
  kept = writeClip(copyNodes(currentGraph(), selectedNodes))
  announce(`${countLayers(selectedNodes.size)} copied.`)
  return kept
}

export function cutSelection(): string | null {
  const text = copySelection()
  if (text !== null) deleteSelection()
  return text
}

export function deleteSelection(): void {
  const { selectedNodes, selectedEdges } = useView.getState()
  if (selectedNodes.size + selectedEdges.size === 0) return
  editGraph((graph) => removeNodes(removeEdges(graph, selectedEdges), selectedNodes))
  announce(selectedNodes.size > 0 ? `${countLayers(selectedNodes.size)} deleted.` : 'Connection deleted.')
  select([])
}

/** Pastes copied text. False when it holds no layers. */
export function pasteText(text: string | null): boolean {
  const clip = readClip(text ?? '') ?? readClip(kept ?? '')
  if (!clip) return false
  put(clip)
  return true
}

export function duplicateSelection(): void {
  const { selectedNodes } = useView.getState()
  if (selectedNodes.size > 0) put(copyNodes(currentGraph(), selectedNodes))
}

function put(clip: Graph): void {
  const graph = currentGraph()
  const pasted = paste(graph, clip, offsetFor(graph, clip, visibleArea()))
  editGraph(() => pasted.graph)
  if (currentGraph() !== pasted.graph) return
  select(pasted.ids)
  announce(`${countLayers(pasted.ids.length)} pasted.`)
  if (pasted.ids.length === 1) focusNode(pasted.ids[0]!)
}

/** Where a copy goes: beside what it would hide, and into the middle of the view when it would be out of sight. */
export function offsetFor(graph: Graph, clip: Graph, view: { x: number; y: number; width: number; height: number } | null): Position {
  const places = clip.nodes.flatMap((node) => (node.position ? [node.position] : []))
  if (places.length === 0) return { x: 0, y: 0 }
  const left = Math.min(...places.map((place) => place.x))
  const top = Math.min(...places.map((place) => place.y))
  const right = Math.max(...places.map((place) => place.x)) + CARD_WIDTH
  const bottom = Math.max(...places.map((place) => place.y)) + CARD_HEIGHT
  let offset = { x: 0, y: 0 }
  if (view && (right < view.x || bottom < view.y || left > view.x + view.width || top > view.y + view.height)) {
    const snap = (value: number) => Math.round(value / STEP) * STEP
    offset = { x: snap(view.x + view.width / 2 - (left + right) / 2), y: snap(view.y + view.height / 2 - (top + bottom) / 2) }
  }
  const hides = ({ x, y }: Position) =>
    graph.nodes.some((node) => node.position && places.some((place) => Math.abs(node.position!.x - place.x - x) < STEP / 2 && Math.abs(node.position!.y - place.y - y) < STEP / 2))
  while (hides(offset)) offset = { x: offset.x + STEP, y: offset.y + STEP }
  return offset
}

function countLayers(count: number): string {
  return count === 1 ? '1 layer' : `${count} layers`
}
