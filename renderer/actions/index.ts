import { notifications } from '@mantine/notifications'
import type { Action } from './action.ts'
import { blockActions } from './block.ts'
import { editActions } from './edit.ts'
import { exportActions } from './export/index.ts'
import { fileActions } from './file/index.ts'
import { graphActions } from './graph.ts'
import { helpActions } from './help.ts'
import { trainActions } from './train/index.ts'
import { viewActions } from './view.ts'

/** Everything the user can do, in the order of the menus. */
export const ACTIONS: readonly Action[] = [...fileActions, ...exportActions, ...editActions, ...graphActions, ...blockActions, ...viewActions, ...trainActions, ...helpActions]

const byId = new Map(ACTIONS.map((action) => [action.id, action]))

export function findAction(id: string): Action | undefined {
  return byId.get(id)
}

/** Runs an action if it can be run now. Says so if it breaks. False when nothing was run. */
export function runAction(id: string): boolean {
  const action = byId.get(id)
  if (!action) throw new Error(`There is no action "${id}" among ${ACTIONS.length} actions.`)
  if (!action.enabled()) return false
  Promise.resolve()
    .then(() => action.run())
    .catch((error: unknown) => {
      console.error(error)
      notifications.show({ color: 'red', title: `${action.label} did not work`, message: error instanceof Error ? error.message : String(error) })
    })
  return true
}
