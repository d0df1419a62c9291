import { notifications } from '@mantine/notifications'
import { copySelection, cutSelection, duplicateSelection, pasteText } from '../canvas/clipboard.ts'
import { announce } from '../canvas/state.ts'
import { redo, undo, useDocument } from '../store/document.ts'
import { currentGraph } from '../store/scope.ts'
import { select, useView } from '../store/view.ts'
import type { Action } from './action.ts'

const writable = () => !useDocument.getState().readOnly
const someNode = () => useView.getState().selectedNodes.size > 0
const someLayers = () => currentGraph().nodes.length > 0

/** The system's clipboard where it may be written; the copy in this window is there in any case. */
async function publish(text: string | null): Promise<void> {
  if (text === null) return
  try {
    await navigator.clipboard.writeText(text)
  } catch {
    announce('Copied within this window; the system did not give access to its clipboard.')
  }
}

async function pasteFromSystem(): Promise<void> {
  let text: string | null = null
  try {
    text = await navigator.clipboard.readText()
  } catch {
    // The system may refuse. What was copied in this window can be pasted all the same.
  }
  reportPaste(pasteText(text))
}

/** Says so when there was nothing to paste. */
export function reportPaste(pasted: boolean): void {
  if (!pasted) notifications.show({ title: 'Nothing to paste', message: 'The clipboard holds no layers. Select some and copy them first.' })
}

/** Undo and the clipboard. The keys for cut, copy and paste come as the browser's own clipboard events (see shortcuts.ts). */
export const editActions: readonly Action[] = [
  {
    id: 'edit.undo', menu: 'edit', section: 'history', label: 'Undo', description: 'Take the last change back.', keys: ['mod+Z'],
    enabled: () => writable() && useDocument.temporal.getState().pastStates.length > 0, run: undo,
  },
  {
    id: 'edit.redo', menu: 'edit', section: 'history', label: 'Redo', description: 'Do again what was taken back.', keys: ['mod+shift+Z', 'mod+Y'],
    enabled: () => writable() && useDocument.temporal.getState().futureStates.length > 0, run: redo,
  },
  {
    id: 'edit.cut', menu: 'edit', section: 'clipboard', label: 'Cut', description: 'Copy the selected layers and remove them.', keys: ['mod+X'],
    enabled: () => writable() && someNode(), run: () => publish(cutSelection()),
  },
  {
    id: 'edit.copy', menu: 'edit', section: 'clipboard', label: 'Copy', description: 'Copy the selected layers and their connections as text.', keys: ['mod+C'],
    enabled: someNode, run: () => publish(copySelection()),
  },
  { id: 'edit.paste', menu: 'edit', section: 'clipboard', label: 'Paste', description: 'Put in layers that were copied, here or in another project.', keys: ['mod+V'], enabled: writable, run: pasteFromSystem },
  {
    id: 'edit.duplicate', menu: 'edit', section: 'clipboard', label: 'Duplicate', description: 'Copy the selected layers beside themselves.', keys: ['mod+D'],
    enabled: () => writable() && someNode(), run: duplicateSelection,
  },
  {
    id: 'edit.selectAll', menu: 'edit', section: 'clipboard', label: 'Select all', description: 'Select every layer.', keys: ['mod+A'],
    enabled: someLayers, run: () => select(currentGraph().nodes.map((node) => node.id)),
  },
]
