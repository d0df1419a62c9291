import type { RunLocks } from '../../shared/training/moments/archive.ts'

/** Each run that is being trained holds a lock, which goes with its worker, killed or not. https://w3c.github.io/web-locks/ */

const PREFIX = 'layerwright-run:'
/** The lock of a worker that was killed just now is free within this time (milliseconds). */
const PATIENCE = 5000

/** Without `manager` (the browser has no locks, or the page is not served securely) this worker only knows of its own runs, as if it were the only one. */
export function createRunLocks(manager: Pick<LockManager, 'request' | 'query'> | undefined, patience = PATIENCE): RunLocks {
  const own = new Set<string>()
  if (!manager) {
    return {
      hold: (run) => {
        own.add(run)
        return Promise.resolve(() => void own.delete(run))
      },
      held: () => Promise.resolve(new Set(own)),
    }
  }
  return {
    hold: (run) =>
      new Promise((resolve, reject) => {
        manager
          .request(PREFIX + run, { signal: AbortSignal.timeout(patience) }, () => new Promise<void>((release) => resolve(release)))
          // Nobody let go of it in time.
          .catch((error: unknown) => (isTimeout(error) ? resolve(null) : reject(error instanceof Error ? error : new Error(String(error)))))
      }),
    held: async () => {
      const { held = [] } = await manager.query()
      return new Set(held.flatMap(({ name }) => (name?.startsWith(PREFIX) ? [name.slice(PREFIX.length)] : [])))
    },
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError')
}
