import type { FileToken } from '../../shared/host.ts'

/**
 * One writer a file: a second tab with the same file is read-only. A lock is held while the document is open and goes with
 * the tab, crash or not. https://w3c.github.io/web-locks/
 */

const prefix = (token: FileToken) => `layerwright file ${token}`
const workPrefix = 'layerwright work '

let releaseFile: (() => void) | null = null
let held: FileToken | null = null
let releaseWork: (() => void) | null = null

/** Where there are no locks there is one window only (the desktop program, tests). */
function locks(): LockManager | null {
  return typeof navigator === 'undefined' ? null : ((navigator as { locks?: LockManager }).locks ?? null)
}

/** Takes a lock until the returned function is called; null when somebody else has it. */
function take(manager: LockManager, name: string): Promise<(() => void) | null> {
  return new Promise((resolve, reject) => {
    manager
      .request(name, { ifAvailable: true }, (lock) => {
        if (!lock) return resolve(null)
        return new Promise<void>((release) => resolve(release))
      })
      .catch(reject)
  })
}

/** Becomes the writer of a file, giving up the one before; null: of none. False when another tab writes it. */
export async function becomeWriter(token: FileToken | null): Promise<boolean> {
  if (token !== null && token === held) return true
  releaseFile?.()
  releaseFile = null
  held = null
  const manager = locks()
  if (token === null || !manager) return true
  releaseFile = await take(manager, prefix(token))
  if (releaseFile) held = token
  return releaseFile !== null
}

/** Marks a piece of unsaved work as open here, so that other tabs do not offer it for recovery. */
export async function claimWork(id: string): Promise<void> {
  releaseWork?.()
  const manager = locks()
  releaseWork = manager ? await take(manager, workPrefix + id) : null
}

/** The pieces of unsaved work that are open in some tab. */
export async function openWork(): Promise<ReadonlySet<string>> {
  const state = await locks()?.query()
  return new Set((state?.held ?? []).flatMap(({ name }) => (name?.startsWith(workPrefix) ? [name.slice(workPrefix.length)] : [])))
}
