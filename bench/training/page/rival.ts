import type { Backend } from '../../../shared/training/protocol.ts'

/** What a competitor's worker is asked. */
export interface Question {
  /** Position in the list of networks. */
  readonly network: number
  /** How long to train. At least one step is taken, however long that is. */
  readonly milliseconds: number
  /** Where our worker trains. Defaults to `auto`; a competitor has one place. */
  readonly backend?: Backend | 'auto'
  /** Milliseconds that our worker trains before that. Defaults to what compiling takes. */
  readonly warmUp?: number
}

/** Samples a second; null for a network that this competitor cannot build. */
export type Answer = { readonly speed: number | null } | { readonly error: string }

/** Answers questions one after the other. Call it once, in a worker. */
export function answerQuestions(measure: (question: Question) => Promise<number | null>): void {
  self.addEventListener('message', ({ data }: MessageEvent<Question>) => {
    measure(data).then(
      (speed) => self.postMessage({ speed } satisfies Answer, []),
      (error: unknown) => self.postMessage({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) } satisfies Answer, []),
    )
  })
}

/** Runs a worker with `answerQuestions`. One question at a time. */
export function ask(worker: Worker, question: Question): Promise<number | null> {
  return new Promise((resolve, reject) => {
    worker.addEventListener('error', ({ message }) => reject(new Error(message)), { once: true })
    worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => ('error' in data ? reject(new Error(data.error)) : resolve(data.speed)), { once: true })
    worker.postMessage(question, [])
  })
}
