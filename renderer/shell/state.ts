import { create } from 'zustand'

interface ShellState {
  readonly shortcutsOpen: boolean
  readonly aboutOpen: boolean
}

/** Which of the window's own dialogs is open. */
export const useShell = create<ShellState>()(() => ({ shortcutsOpen: false, aboutOpen: false }))

export function setShell(change: Partial<ShellState>): void {
  useShell.setState(change)
}
