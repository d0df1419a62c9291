import { create } from 'zustand'

export type LeftTab = 'layers' | 'templates' | 'data'
export type DockTab = 'charts' | 'confusion' | 'predictions' | 'boundary' | 'settings' | 'problems'

interface ViewState {
  /** Ids of selected nodes. */
  readonly selectedNodes: ReadonlySet<string>
  /** Ids of selected edges (see `placeEdges`). */
  readonly selectedEdges: ReadonlySet<string>
  readonly leftTab: LeftTab
  readonly dockTab: DockTab
  readonly dockOpen: boolean
  /** A remainder of (N + 2P − F)/S is an error. */
  readonly strict: boolean
  readonly theme: 'light' | 'dark' | 'auto'
  /** Which way Tidy layout runs. */
  readonly direction: 'right' | 'down'
  readonly snap: boolean
  readonly minimap: boolean
}

/** What the user looks at. None of it belongs to the document; some of it is remembered by the host. */
export const useView = create<ViewState>()(() => ({
  selectedNodes: new Set<string>(),
  selectedEdges: new Set<string>(),
  leftTab: 'layers',
  dockTab: 'charts',
  dockOpen: true,
  strict: false,
  theme: 'auto',
  direction: 'right',
  snap: true,
  minimap: true,
}))

export function setView(change: Partial<ViewState>): void {
  useView.setState(change)
}

export function select(nodes: Iterable<string>, edges: Iterable<string> = []): void {
  useView.setState({ selectedNodes: new Set(nodes), selectedEdges: new Set(edges) })
}
