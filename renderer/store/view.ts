import { create } from 'zustand'

export type LeftTab = 'layers' | 'templates' | 'data'
export type DockTab = 'charts' | 'confusion' | 'predictions' | 'boundary' | 'doctor' | 'settings' | 'problems'

interface ViewState {
  /** Ids of the blocks that are open, from the network inwards; empty: the network itself. Where one is gone, what lies before it counts. */
  readonly path: readonly string[]
  /** Ids of selected nodes. */
  readonly selectedNodes: ReadonlySet<string>
  /** Ids of selected edges (see `placeEdges`). */
  readonly selectedEdges: ReadonlySet<string>
  /** A layer that is selected inside of a block that is shown where it stands; then nothing else is. */
  readonly inner: { readonly card: string; readonly node: string } | null
  /** Blocks that are shown where they stand, with their layers (see `pathKey`). */
  readonly inPlace: ReadonlySet<string>
  readonly leftTab: LeftTab
  readonly dockTab: DockTab
  readonly dockOpen: boolean
  /** In pixels, with its bar. */
  readonly dockHeight: number
  readonly leftOpen: boolean
  readonly leftWidth: number
  readonly rightOpen: boolean
  readonly rightWidth: number
  /** A remainder of (N + 2P − F)/S is an error. */
  readonly strict: boolean
  readonly theme: 'light' | 'dark' | 'auto'
  /** Which way Tidy layout runs. */
  readonly direction: 'right' | 'down'
  readonly snap: boolean
  readonly minimap: boolean
  /** What dragging on the empty canvas does: move the view, or draw a box that selects. */
  readonly dragMode: 'pan' | 'select'
  /** Of the loss in the charts. */
  readonly chartScale: 'linear' | 'log'
  /** Whether the loss is drawn by batch too. */
  readonly chartBatches: boolean
}

/** What the user looks at. None of it belongs to the document; some of it is remembered by the host. */
export const useView = create<ViewState>()(() => ({
  path: [],
  selectedNodes: new Set<string>(),
  selectedEdges: new Set<string>(),
  inner: null,
  inPlace: new Set<string>(),
  leftTab: 'layers',
  dockTab: 'charts',
  dockOpen: true,
  dockHeight: 264,
  leftOpen: true,
  leftWidth: 232,
  rightOpen: true,
  rightWidth: 316,
  strict: false,
  theme: 'auto',
  direction: 'right',
  snap: true,
  minimap: true,
  dragMode: 'pan',
  chartScale: 'linear',
  chartBatches: true,
}))

export function setView(change: Partial<ViewState>): void {
  useView.setState(change)
}

export function select(nodes: Iterable<string>, edges: Iterable<string> = []): void {
  useView.setState({ selectedNodes: new Set(nodes), selectedEdges: new Set(edges), inner: null })
}

/** Selects a layer inside of a block that is shown where it stands. */
export function selectInner(card: string, node: string): void {
  useView.setState({ selectedNodes: new Set(), selectedEdges: new Set(), inner: { card, node } })
}

/** A card by the ids that lead to it, as one name. */
export function pathKey(path: readonly string[]): string {
  return path.join('\n')
}
