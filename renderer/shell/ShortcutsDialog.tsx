import { Modal } from '@mantine/core'
import { ACTIONS } from '../actions/index.ts'
import type { Menu } from '../actions/action.ts'
import { Keys } from './Keys.tsx'
import classes from './ShortcutsDialog.module.css'
import { setShell, useShell } from './state.ts'

const GROUPS: readonly { menu: Menu; title: string }[] = [
  { menu: 'file', title: 'File' },
  { menu: 'edit', title: 'Edit' },
  { menu: 'view', title: 'View' },
  { menu: 'train', title: 'Train' },
  { menu: 'help', title: 'Help' },
]

/** Keys that mean something only while the canvas has the keyboard. */
const CANVAS_KEYS: readonly { label: string; keys: readonly string[] }[] = [
  { label: 'Next layer in order of the data flow', keys: ['Tab'] },
  { label: 'Along the connections, and across them', keys: ['←', '→', '↑', '↓'] },
  { label: 'Move the selected layers', keys: ['Shift+←', 'Shift+→', 'Shift+↑', 'Shift+↓'] },
  { label: 'Edit the parameters', keys: ['Enter'] },
  { label: 'The same, and add the layer to the selection', keys: ['Ctrl+←', 'Ctrl+→', 'Ctrl+↑', 'Ctrl+↓'] },
  { label: 'Add to the selection', keys: ['Space', 'Ctrl+click'] },
  { label: 'Draw a box that selects', keys: ['Shift+drag'] },
  { label: 'Open a block', keys: ['O', 'Double click'] },
  { label: 'Give up what the pointer is doing, select nothing, or leave the block that is open', keys: ['Escape'] },
]

/** Every shortcut there is, by menu. */
export function ShortcutsDialog() {
  const opened = useShell((state) => state.shortcutsOpen)
  return (
    <Modal opened={opened} onClose={() => setShell({ shortcutsOpen: false })} title="Keyboard shortcuts" size={820} centered>
      <div className={classes.columns}>
        <section>
          <h3>On the canvas</h3>
          <dl>
            {CANVAS_KEYS.map(({ label, keys }) => (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{keys.map((shortcut) => <Keys key={shortcut} shortcut={shortcut} />)}</dd>
              </div>
            ))}
          </dl>
        </section>
        {GROUPS.map(({ menu, title }) => {
          const actions = ACTIONS.filter((action) => action.menu === menu && action.keys)
          return actions.length === 0 ? null : (
            <section key={menu}>
              <h3>{title}</h3>
              <dl>
                {actions.map((action) => (
                  <div key={action.id}>
                    <dt>{action.label.replace(/…$/, '')}</dt>
                    <dd>{action.keys!.map((shortcut) => <Keys key={shortcut} shortcut={shortcut} />)}</dd>
                  </div>
                ))}
              </dl>
            </section>
          )
        })}
      </div>
    </Modal>
  )
}
