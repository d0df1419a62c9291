import type { Host } from '../../shared/host.ts'
import { warn } from '../notice.tsx'
import { isUnsaved, useDocument } from '../store/document.ts'
import { setStatus } from './status.ts'
import { contentOf } from './write.ts'
import { claimWork } from './writer.ts'

/** How long after a change the work is kept for recovery (milliseconds). */
const AFTER_CHANGE = 1000
/** Somebody who never rests is kept at least this often (milliseconds). */
const AT_LEAST = 5000

let workId: string = crypto.randomUUID()
/** One write after the other, and no drop overtakes a write. */
let queue: Promise<void> = Promise.resolve()
let failedBefore = false

/** The name under which the open document's work is kept. */
export function currentWork(): string {
  return workId
}

/** Another document is open from here on: `id` when it is recovered work. */
export async function beginWork(id: string = crypto.randomUUID()): Promise<void> {
  workId = id
  await claimWork(id)
}

function enqueue(step: () => Promise<void>): Promise<void> {
  queue = queue.then(step).catch((error: unknown) => {
    console.error(error)
    const message = `Your work cannot be kept for recovery (${error instanceof Error ? error.message : String(error)}). Save it to a file now.`
    setStatus('failed', { mistake: { code: 'recovery-failed', message } })
  })
  return queue
}

/** Keeps the work as it is now. Resolves when it is on disk, or the status says that it is not. */
export function keepNow(host: Host, now: () => number = Date.now): Promise<void> {
  return enqueue(async () => {
    const { project, file, readOnly } = useDocument.getState()
    if (readOnly || !isUnsaved()) return
    setStatus('keeping')
    const kept = await host.keepRecovery({ id: workId, name: project.name, at: now(), token: file?.token ?? null, hash: file?.hash ?? null, bytes: contentOf(project, 'project', null) })
    if (kept.ok) {
      failedBefore = false
      setStatus(useDocument.getState().project === project ? 'kept' : 'changed', { at: now() })
    } else {
      setStatus('failed', { mistake: kept.mistake })
      if (!failedBefore) warn('Your work is not kept for recovery', kept.mistake.message)
      failedBefore = true
    }
  })
}

/** The work is safe elsewhere, or the user gave it up. */
export function dropWork(host: Host, id: string = workId): Promise<void> {
  return enqueue(() => host.dropRecovery(id))
}

/** Keeps the work about a second after each change. Returns the way to stop. */
export function startAutosave(host: Host): () => void {
  let timer: ReturnType<typeof setTimeout> | null = null
  let oldest: number | null = null
  const stopTimer = () => {
    if (timer !== null) clearTimeout(timer)
    timer = null
  }
  const stop = useDocument.subscribe((state, before) => {
    if (state.project === before.project) return
    stopTimer()
    if (state.readOnly) return
    if (!isUnsaved(state)) {
      // Taken back to what is in the file: there is nothing left to recover.
      oldest = null
      if (state.saved === before.saved) {
        setStatus('clean')
        void dropWork(host)
      }
      return
    }
    setStatus('changed')
    oldest ??= Date.now()
    timer = setTimeout(() => {
      oldest = null
      void keepNow(host)
    }, Math.max(0, Math.min(AFTER_CHANGE, oldest + AT_LEAST - Date.now())))
  })
  return () => {
    stopTimer()
    stop()
  }
}
