import type { RequestInput, RequestName, RequestOutput, TrainingEvent, WorkerMessage } from '../../shared/training/protocol.ts'

/** What the page holds of the training worker. The page itself never computes. */
export interface Client {
  /** One question, one answer. Rejects with a sentence for the user where the worker broke off or made a mistake of its own. */
  readonly request: <K extends RequestName>(name: K, input: RequestInput<K>) => Promise<RequestOutput<K>>
  /** Follows a run. Returns the way to stop listening, as do the others. */
  readonly onEvent: (listener: (event: TrainingEvent) => void) => () => void
  /** Follows long work: what it is, and its share from 0 to 1. */
  readonly onProgress: (listener: (what: string, share: number) => void) => () => void
  /** The worker broke off, for a reason in a few words; the next request starts a fresh one, which holds neither data nor a network. */
  readonly onCrash: (listener: (reason: string) => void) => () => void
  /** Ends a worker that no longer answers, as if it had broken off. */
  readonly kill: (reason: string) => void
}

/** What a question comes to whose worker broke off. */
export class WorkerCrashed extends Error {}

/** The part of a `Worker` that is used here. */
export type WorkerLike = Pick<Worker, 'postMessage' | 'terminate' | 'addEventListener'>

interface Waiting {
  readonly resolve: (output: unknown) => void
  readonly reject: (error: Error) => void
}

/** A client that starts its worker at the first request, and a new one after a crash. */
export function createClient(spawn: () => WorkerLike): Client {
  const waiting = new Map<number, Waiting>()
  const events = new Set<(event: TrainingEvent) => void>()
  const progress = new Set<(what: string, share: number) => void>()
  const crashes = new Set<(reason: string) => void>()
  let worker: WorkerLike | null = null
  let lastId = 0

  const crash = (broken: WorkerLike, reason: string) => {
    if (broken !== worker) return
    worker = null
    broken.terminate()
    const message = `The training process broke off${reason ? ` (${reason})` : ''}.`
    const lost = [...waiting.values()]
    waiting.clear()
    for (const listener of crashes) listener(reason)
    for (const { reject } of lost) reject(new WorkerCrashed(message))
  }

  const receive = (message: WorkerMessage) => {
    if (message.kind === 'events') {
      for (const event of message.events) for (const listener of events) listener(event)
      return
    }
    if (message.kind === 'progress') {
      for (const listener of progress) listener(message.what, message.share)
      return
    }
    const asked = waiting.get(message.id)
    waiting.delete(message.id)
    if (message.kind === 'answer') asked?.resolve(message.output)
    else {
      console.error(message.detail)
      asked?.reject(new Error(message.message))
    }
  }

  const start = (): WorkerLike => {
    const started = spawn()
    started.addEventListener('message', ({ data }) => {
      if (started === worker) receive(data as WorkerMessage)
    })
    started.addEventListener('error', (event) => crash(started, event.message?.replace(/^Uncaught (Error: )?/, '') ?? ''))
    started.addEventListener('messageerror', () => crash(started, 'a message could not be read'))
    return started
  }

  return {
    request: <K extends RequestName>(name: K, input: RequestInput<K>) => {
      worker ??= start()
      lastId += 1
      const id = lastId
      return new Promise<RequestOutput<K>>((resolve, reject) => {
        waiting.set(id, { resolve: (output) => resolve(output as RequestOutput<K>), reject })
        try {
          worker!.postMessage({ id, request: name, input }, [])
        } catch (error) {
          waiting.delete(id)
          reject(error instanceof Error ? error : new Error(String(error)))
        }
      })
    },
    onEvent: (listener) => subscribe(events, listener),
    onProgress: (listener) => subscribe(progress, listener),
    onCrash: (listener) => subscribe(crashes, listener),
    kill: (reason) => worker && crash(worker, reason),
  }
}

function subscribe<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

/** The page's one client. */
export const { request, onEvent, onProgress, onCrash, kill } = createClient(
  () => new Worker(new URL('../worker/worker.ts', import.meta.url), { type: 'module', name: 'layerwright-training' }),
)
