import type { RunLocks } from '../../shared/training/moments/archive.ts'

/** Locks as a browser holds them for all of its windows. `kill` takes away all that one window holds, as the end of its process does. */
export function createLockRoom() {
  const holders = new Map<string, object>()
  return {
    window: (): RunLocks & { readonly kill: () => void } => {
      const self = {}
      return {
        hold: (run) => {
          if (holders.has(run)) return Promise.resolve(null)
          holders.set(run, self)
          return Promise.resolve(() => {
            if (holders.get(run) === self) holders.delete(run)
          })
        },
        held: () => Promise.resolve(new Set(holders.keys())),
        kill: () => {
          for (const [run, holder] of holders) if (holder === self) holders.delete(run)
        },
      }
    },
  }
}
