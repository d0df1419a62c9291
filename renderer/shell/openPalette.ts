import { spotlight } from '@mantine/spotlight'

let before: Element | null = null

/** Opens the command palette, and remembers who had the keyboard. */
export function openPalette(): void {
  before = document.activeElement
  spotlight.open()
}

/** Gives the keyboard back after the palette has closed, unless what was chosen there has taken it. */
export function leavePalette(): void {
  requestAnimationFrame(() => {
    if (document.activeElement === document.body && before instanceof HTMLElement) before.focus({ preventScroll: true })
    before = null
  })
}

/** The search has the keyboard as soon as it is there: letters typed at once are no shortcuts. */
export function focusAtOnce(search: HTMLInputElement | null): void {
  search?.focus()
}
