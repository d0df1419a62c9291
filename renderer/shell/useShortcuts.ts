import { useEffect } from 'react'
import { ACTIONS, runAction } from '../actions/index.ts'
import { reportPaste } from '../actions/edit.ts'
import { actionFor, isTextField } from '../actions/shortcuts.ts'
import { copySelection, cutSelection, pasteText } from '../canvas/clipboard.ts'
import { focusNode } from '../canvas/viewport.ts'
import { useDocument } from '../store/document.ts'
import { useView } from '../store/view.ts'

/** A key that removes things works only where the things are, so that it cannot hit what the user does not look at. */
const REMOVES = new Set(['graph.delete', 'graph.takeOut'])

/** Listens for the shortcuts of all actions and for the browser's clipboard events. */
export function useShortcuts(): void {
  useEffect(() => {
    addEventListener('keydown', pressed)
    document.addEventListener('copy', copied)
    document.addEventListener('cut', cut)
    document.addEventListener('paste', pasted)
    return () => {
      removeEventListener('keydown', pressed)
      document.removeEventListener('copy', copied)
      document.removeEventListener('cut', cut)
      document.removeEventListener('paste', pasted)
    }
  }, [])
}

function pressed(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return
  if (event.key === 'Escape' && leaveInspector(event.target)) return
  // A dialog that has just opened has the keys before it has the focus.
  const inDialog = (event.target instanceof Element && event.target.closest('[role="dialog"], [role="menu"]') !== null) || document.querySelector('[aria-modal="true"]') !== null
  const action = actionFor(ACTIONS, event, isTextField(event.target) || inDialog)
  if (!action || (REMOVES.has(action.id) && !onCanvas(event.target))) return
  event.preventDefault()
  runAction(action.id)
}

/** Escape in the inspector leads back to the layer that it belongs to. */
function leaveInspector(target: EventTarget | null): boolean {
  const [node] = useView.getState().selectedNodes
  if (!node || !(target instanceof Element) || !target.closest('[data-area="inspector"]')) return false
  focusNode(node)
  return true
}

function onCanvas(target: EventTarget | null): boolean {
  return target === document.body || (target instanceof Element && target.closest('[data-area="canvas"]') !== null)
}

/** Whether a clipboard event is about layers: not while text is being edited or is selected. */
function aboutLayers(event: ClipboardEvent): boolean {
  return !isTextField(event.target) && (document.getSelection()?.isCollapsed ?? true)
}

function hand(event: ClipboardEvent, text: string | null): void {
  if (text === null) return
  event.clipboardData?.setData('text/plain', text)
  event.preventDefault()
}

function copied(event: ClipboardEvent): void {
  if (aboutLayers(event)) hand(event, copySelection())
}

function cut(event: ClipboardEvent): void {
  if (aboutLayers(event) && !useDocument.getState().readOnly) hand(event, cutSelection())
}

function pasted(event: ClipboardEvent): void {
  if (isTextField(event.target) || useDocument.getState().readOnly) return
  event.preventDefault()
  reportPaste(pasteText(event.clipboardData?.getData('text/plain') ?? null))
}
