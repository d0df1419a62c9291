import { temporal } from 'zundo'
import { create, useStore } from 'zustand'
import { createProject } from '../../shared/project/create.ts'
import type { Project } from '../../shared/project/project.ts'
import type { Graph } from '../../shared/graph/document.ts'
import { graphAt, validPath, withGraphAt, type Path } from '../../shared/graph/scope.ts'
import type { FileToken } from '../../shared/host.ts'
import { useView } from './view.ts'

/** Where the open project came from, if it came from a file. */
export interface FileReference {
  /** Null when the host cannot write back. */
  readonly token: FileToken | null
  readonly name: string
  /** SHA-256 of what was read or written last; null when unknown. */
  readonly hash: string | null
}

interface DocumentState {
  readonly project: Project
  readonly file: FileReference | null
  /** The project as it was last saved or opened: unsaved means "not this object". */
  readonly saved: Project
  /** Opened read-only (another tab writes it, or it is from a newer version): edits go nowhere. */
  readonly readOnly: boolean
  /** Counts the documents opened in this window, so that views know when to start anew. */
  readonly opened: number
}

const UNDO_STEPS = 200

/**
 * The document. Every change goes through `edit` (one step of undo) or a gesture (many changes, one step).
 * Only `project` is part of the history.
 */
export const useDocument = create<DocumentState>()(
  temporal(
    (): DocumentState => {
      const project = createProject()
      return { project, file: null, saved: project, readOnly: false, opened: 0 }
    },
    {
      limit: UNDO_STEPS,
      partialize: ({ project }) => ({ project }),
      equality: (a, b) => a.project === b.project,
    },
  ),
)

/** Applies one change of the graph on the canvas (the network, or the inside of the open block) as one step of undo. */
export function editGraph(change: (graph: Graph) => Graph): void {
  editGraphAt(validPath(useDocument.getState().project.graph, useView.getState().path), change)
}

/** Applies one change of the graph at a path as one step of undo. */
export function editGraphAt(path: Path, change: (graph: Graph) => Graph): void {
  edit((project) => {
    const before = graphAt(project.graph, path)
    const after = before && change(before)
    return after === null || after === before ? project : { ...project, graph: withGraphAt(project.graph, path, after) }
  })
}

let gestureStart: Project | null = null

/** Applies one change as one step of undo. A change that returns the same project is none. */
export function edit(change: (project: Project) => Project): void {
  const { project, readOnly } = useDocument.getState()
  if (readOnly) return
  useDocument.setState({ project: change(project) })
}

/** Pointer down: from here to `endGesture` everything is one step of undo. */
export function beginGesture(): void {
  if (gestureStart) return
  gestureStart = useDocument.getState().project
  useDocument.temporal.getState().pause()
}

export function endGesture(): void {
  if (!gestureStart) return
  const before = gestureStart
  const after = useDocument.getState().project
  gestureStart = null
  useDocument.setState({ project: before })
  useDocument.temporal.getState().resume()
  useDocument.setState({ project: after })
}

/** Escape: everything since `beginGesture` did not happen. */
export function cancelGesture(): void {
  if (!gestureStart) return
  useDocument.setState({ project: gestureStart })
  gestureStart = null
  useDocument.temporal.getState().resume()
}

export function undo(): void {
  cancelGesture()
  useDocument.temporal.getState().undo()
}

export function redo(): void {
  useDocument.temporal.getState().redo()
}

/** How many steps can be taken back and done again. */
export function useHistoryDepth(): { past: number; future: number } {
  const past = useStore(useDocument.temporal, (state) => state.pastStates.length)
  const future = useStore(useDocument.temporal, (state) => state.futureStates.length)
  return { past, future }
}

/** Puts another document in place. The history starts anew. `saved` is false for recovered or salvaged work. */
export function replaceDocument(project: Project, options: { file?: FileReference | null; saved?: boolean; readOnly?: boolean } = {}): void {
  cancelGesture()
  const { file = null, saved = true, readOnly = false } = options
  useDocument.setState({ project, file, saved: saved ? project : createProject(), readOnly, opened: useDocument.getState().opened + 1 })
  useView.setState({ path: [], selectedNodes: new Set(), selectedEdges: new Set(), inner: null, inPlace: new Set() })
  useDocument.temporal.getState().clear()
}

/** After a successful save of exactly `project`. */
export function markSaved(project: Project, file: FileReference): void {
  useDocument.setState({ saved: project, file })
}

export function useProject(): Project {
  return useDocument((state) => state.project)
}

export function isUnsaved(state: Pick<DocumentState, 'project' | 'saved'> = useDocument.getState()): boolean {
  return state.project !== state.saved
}
