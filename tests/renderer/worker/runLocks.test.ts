import { expect, test } from 'vitest'
import { createRunLocks } from '../../../renderer/worker/runLocks.ts'

/** The part of the browser's lock manager that is used, as its standard describes it. */
function lockManager() {
  const held = new Map<string, Promise<unknown>>()
  const manager = {
    request: async (name: string, _: LockOptions, act: (lock: Lock | null) => unknown) => {
      if (held.has(name)) return act(null)
      const done = Promise.resolve(act({ name, mode: 'exclusive' }))
      held.set(name, done)
      await done
      held.delete(name)
      return undefined
    },
    query: () => Promise.resolve({ held: [...held.keys(), 'layerwright work 7'].map((name) => ({ name, mode: 'exclusive' as const })), pending: [] }),
  }
  return manager as unknown as LockManager
}

test('a run has one holder, until it lets go', async () => {
  const manager = lockManager()
  const [one, other] = [createRunLocks(manager), createRunLocks(manager)]
  const release = await one.hold('r1')
  expect(await other.hold('r1')).toBeNull()
  expect(await other.hold('r2')).not.toBeNull()
  expect(await one.held()).toEqual(new Set(['r1', 'r2']))
  release!()
  await Promise.resolve()
  await expect.poll(() => other.held()).toEqual(new Set(['r2']))
  expect(await other.hold('r1')).not.toBeNull()
})

test('without locks a worker knows its own runs', async () => {
  const locks = createRunLocks(undefined)
  const release = await locks.hold('r1')
  expect(await locks.held()).toEqual(new Set(['r1']))
  release!()
  expect(await locks.held()).toEqual(new Set())
})
