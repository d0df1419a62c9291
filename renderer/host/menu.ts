import { TEXT_COMMANDS, type Host, type MenuItem } from '../../shared/host.ts'
import type { Action } from '../actions/action.ts'

/** How often the host's menu bar is brought up to date at most (milliseconds). */
const REFRESH = 200

/**
 * Shows the page's actions in the host's own menu bar and runs what is chosen there. `subscribe` calls back when something may
 * have become possible or impossible. Returns the way to stop.
 */
export function bindMenu(host: Host, actions: readonly Action[], run: (id: string) => void, subscribe: (changed: () => void) => () => void): () => void {
  let shown = ''
  let timer: ReturnType<typeof setTimeout> | null = null
  const show = () => {
    timer = null
    const items: MenuItem[] = actions.map(({ id, menu, label, keys, enabled }) => ({ id, menu, label, keys: keys?.[0] ?? null, enabled: enabled() }))
    const text = JSON.stringify(items)
    if (text === shown) return
    shown = text
    host.setMenu(items)
  }
  show()
  const stops = [
    subscribe(() => (timer ??= setTimeout(show, REFRESH))),
    host.onAction((id) => {
      const command = TEXT_COMMANDS.find((one) => id === `edit.${one}`)
      // The menu bar takes Ctrl+C away from a text field; the field gets it back.
      if (command && isTextField(document.activeElement)) host.editText(command)
      else run(id)
    }),
  ]
  return () => {
    if (timer !== null) clearTimeout(timer)
    for (const stop of stops) stop()
  }
}

function isTextField(element: Element | null): boolean {
  return element instanceof HTMLTextAreaElement || element instanceof HTMLInputElement || (element instanceof HTMLElement && element.isContentEditable)
}
