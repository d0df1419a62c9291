import { openPalette } from '../shell/openPalette.ts'
import { setShell } from '../shell/state.ts'
import type { Action } from './action.ts'

export const helpActions: readonly Action[] = [
  {
    id: 'help.commands', menu: 'help', label: 'Command palette…', description: 'Search everything that can be done.', keys: ['mod+K'], inFields: true,
    enabled: () => true, run: openPalette,
  },
  {
    id: 'help.shortcuts', menu: 'help', label: 'Keyboard shortcuts', description: 'Show all shortcuts.', keys: ['?', 'F1'],
    enabled: () => true, run: () => setShell({ shortcutsOpen: true }),
  },
  { id: 'help.about', menu: 'help', label: 'About Layerwright', description: 'Version and licence.', enabled: () => true, run: () => setShell({ aboutOpen: true }) },
]
