import type { Action } from './action.ts'

/** Cut, copy and paste arrive as clipboard events, which need no permission; their keys must reach the browser. */
const NATIVE = new Set(['edit.cut', 'edit.copy', 'edit.paste'])

const NAMES: Readonly<Record<string, string>> = {
  '+': 'plus', ' ': 'space',
}

/** Whether a key event is this shortcut, in Mantine's notation. Shift does not matter for characters that are typed with it on some keyboards. */
export function matches(shortcut: string, event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>): boolean {
  const parts = shortcut.toLowerCase().split('+')
  const wanted = parts.at(-1)!
  const pressed = NAMES[event.key] ?? event.key.toLowerCase()
  const symbol = /^(plus|[^a-z0-9])$/.test(wanted)
  return (
    pressed === wanted && event.altKey === parts.includes('alt') && (symbol || event.shiftKey === parts.includes('shift')) &&
    (event.ctrlKey || event.metaKey) === parts.includes('mod')
  )
}

/** The action of a key event, whether it can be run now or not. */
export function actionFor(actions: readonly Action[], event: KeyboardEvent, inField: boolean): Action | undefined {
  return actions.find((action) => (!inField || action.inFields) && !NATIVE.has(action.id) && action.keys?.some((shortcut) => matches(shortcut, event)))
}

/** Whether typing here writes text, so that letters are no shortcuts. */
export function isTextField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true
  return target instanceof HTMLInputElement && !['button', 'checkbox', 'radio', 'range', 'submit', 'reset', 'color', 'file'].includes(target.type)
}

const isMac = /mac|iphone|ipad/i.test(navigator.userAgent)
const SHOWN: Readonly<Record<string, string>> = {
  mod: isMac ? '⌘' : 'Ctrl', shift: isMac ? '⇧' : 'Shift', alt: isMac ? '⌥' : 'Alt', plus: '+', insert: 'Ins', delete: 'Del', backspace: '⌫', escape: 'Esc', space: 'Space', enter: 'Enter', arrowup: '↑', arrowdown: '↓',
}

/** "mod+shift+S" → ["Ctrl", "Shift", "S"]. */
export function showKeys(shortcut: string): readonly string[] {
  return shortcut.split('+').map((part) => SHOWN[part.toLowerCase()] ?? (part.length === 1 ? part.toUpperCase() : part))
}
