import { Menu, UnstyledButton } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { Fragment, useState } from 'react'
import { ACTIONS, runAction } from '../actions/index.ts'
import type { Action, Menu as MenuName } from '../actions/action.ts'
import { Keys } from './Keys.tsx'
import classes from './Menus.module.css'

const MENUS: readonly { id: MenuName; label: string }[] = [
  { id: 'file', label: 'File' },
  { id: 'edit', label: 'Edit' },
  { id: 'view', label: 'View' },
  { id: 'train', label: 'Train' },
  { id: 'help', label: 'Help' },
]

/** File, Edit, View, Train, Help: all actions, with their keys. With one open, the pointer moves on to the next. */
export function Menus() {
  const [open, setOpen] = useState<MenuName | null>(null)
  return (
    <nav className={classes.menus} aria-label="Menus">
      {MENUS.map(({ id, label }) => (
        <Menu
          key={id} opened={open === id} onChange={(opened) => setOpen(opened ? id : null)}
          position="bottom-start" offset={4} width="max-content" shadow="md" transitionProps={{ duration: 0 }} returnFocus withInitialFocusPlaceholder={false}
          withinPortal={false} alignItemsLabels="all" checkIcon={<IconCheck size={14} aria-hidden />}
        >
          <Menu.Target>
            <UnstyledButton className={classes.name} data-open={open === id || undefined} onPointerEnter={() => open !== null && setOpen(id)} data-testid={`menu-${id}`}>
              {label}
            </UnstyledButton>
          </Menu.Target>
          <Menu.Dropdown className={classes.dropdown} aria-label={label}>
            {open === id && <ActionItems actions={ACTIONS.filter((action) => action.menu === id)} />}
          </Menu.Dropdown>
        </Menu>
      ))}
    </nav>
  )
}

/** The items of a menu, read afresh each time it opens. The first takes the keyboard, so the menu needs no placeholder for it (which a menu may not contain). A line separates what acts on different things. */
export function ActionItems({ actions }: { actions: readonly Action[] }) {
  const first = actions.find((action) => action.enabled())
  return actions.map((action, index) => (
    <Fragment key={action.id}>
      {index > 0 && sectionOf(action) !== sectionOf(actions[index - 1]!) && <Menu.Divider />}
      <ActionItem action={action} first={action === first} />
    </Fragment>
  ))
}

function ActionItem({ action, first }: { action: Action; first: boolean }) {
  const run = () => void runAction(action.id)
  const common = {
    disabled: !action.enabled(),
    rightSection: action.keys?.[0] && <Keys shortcut={action.keys[0]} />,
    title: action.description,
    'data-autofocus': first || undefined,
    'data-testid': `action-${action.id}`,
    children: action.label,
  }
  return action.checked ? <Menu.CheckboxItem {...common} checked={action.checked()} closeMenuOnClick onChange={run} /> : <Menu.Item {...common} onClick={run} />
}

function sectionOf(action: Action): string {
  return action.section ?? action.id.split('.')[0]!
}
