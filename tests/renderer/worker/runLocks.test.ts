import { expect, test } from 'vitest'
import { createRunLocks } from '../../../renderer/worker/runLocks.ts'

/** The part of the browser's lock manager that is used, as its standard describes it. */
function lockManager() {
  const held = new Map<string, Promise<unknown>>()
  const manager = {
    request: async (name: string, { signal }: LockOptions, act: (lock: Lock) => unknown): Promise<unknown> => {
      const late = new Promise<never>((_, reject) => {
        signal!.addEventListener('abort', () => reject(signal!.reason as Error))
      })
      // After the lock was given, being late means nothing any more.
      late.catch(() => {})
      while (held.has(name)) await Promise.race([held.get(name), late])
      const done = Promise.resolve(act({ name, mode: 'exclusive' })).finally(() => held.delete(name))
      held.set(name, done)
      return done
    },
    query: () => Promise.resolve({ held: [...held.keys(), 'layerwright work 7'].map((name) => ({ name, mode: 'exclusive' as const })), pending: [] }),
  }
  return manager as unknown as LockManager
}

test('a run has one holder, until it lets go', async () => {
  const manager = lockManager()
  const [one, other] = [createRunLocks(manager, 50), createRunLocks(manager, 50)]
  const release = await one.hold('r1')
  expect(await other.hold('r1')).toBeNull()
  expect(await other.hold('r2')).not.toBeNull()
  expect(await one.held()).toEqual(new Set(['r1', 'r2']))
  release!()
  await expect.poll(() => other.held()).toEqual(new Set(['r2']))
  expect(await other.hold('r1')).not.toBeNull()
})

test('a lock that is about to be free is waited for: its holder may have been killed just now', async () => {
  const manager = lockManager()
  const release = await createRunLocks(manager).hold('r1')
  const next = createRunLocks(manager).hold('r1')
  setTimeout(release!, 20)
  expect(await next).not.toBeNull()
})

test('without locks a worker knows its own runs', async () => {
  const locks = createRunLocks(undefined)
  const release = await locks.hold('r1')
  expect(await locks.held()).toEqual(new Set(['r1']))
  release!()
  expect(await locks.held()).toEqual(new Set())
})
