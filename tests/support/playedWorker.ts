import { vi } from 'vitest'
import type { DataReport, RequestInput, RequestName, RequestOutput, TrainingEvent, WorkerMessage } from '../../shared/training/protocol.ts'

type Script = { [K in RequestName]?: (input: RequestInput<K>) => RequestOutput<K> | typeof SILENCE }

/** No answer. */
export const SILENCE = Symbol('silence')

/** A worker that the test plays. */
export interface PlayedWorker {
  /** Names of the requests so far, with their input. */
  readonly asked: { readonly request: string; readonly input: unknown }[]
  readonly terminated: () => boolean
  readonly say: (...events: TrainingEvent[]) => void
  readonly breakOff: (reason: string) => void
}

/**
 * Puts played workers in the place of the browser's. A question that the script has no answer to stays open. Call it before the page's client is
 * imported.
 */
export function playWorkers(script: Script): { readonly workers: PlayedWorker[]; readonly last: () => PlayedWorker; readonly inputs: <K extends RequestName>(request: K) => RequestInput<K>[] } {
  const workers: PlayedWorker[] = []
  vi.stubGlobal('Worker', class {
    readonly #listeners = new Map<string, (event: unknown) => void>()
    readonly #asked: { request: string; input: unknown }[] = []
    #terminated = false

    constructor() {
      workers.push({
        asked: this.#asked,
        terminated: () => this.#terminated,
        say: (...events) => this.#send({ kind: 'events', events }),
        breakOff: (message) => this.#listeners.get('error')?.({ message }),
      })
    }

    addEventListener(name: string, listener: (event: unknown) => void): void {
      this.#listeners.set(name, listener)
    }

    postMessage({ id, request, input }: { id: number; request: RequestName; input: unknown }): void {
      this.#asked.push({ request, input })
      const answer = script[request] as ((input: unknown) => unknown) | undefined
      if (!answer) return
      queueMicrotask(() => {
        const output = answer(input)
        if (output !== SILENCE) this.#send({ kind: 'answer', id, output })
      })
    }

    terminate(): void {
      this.#terminated = true
    }

    #send(data: WorkerMessage): void {
      if (!this.#terminated) this.#listeners.get('message')?.({ data })
    }
  })
  return {
    workers,
    last: () => workers.at(-1)!,
    inputs: <K extends RequestName>(name: K) => workers.flatMap(({ asked }) => asked.filter(({ request }) => request === name).map(({ input }) => input as RequestInput<K>)),
  }
}

/** What the page is told of data that have been loaded; the tests look at none of it. */
export const LOADED: DataReport = {
  facts: { shape: [2], target: { kind: 'values', count: 1 }, samples: 100 } as unknown as DataReport['facts'],
  features: null, classCounts: { train: [], validation: [], test: [] }, sizes: { train: 70, validation: 15, test: 15 }, preprocessing: { kind: 'none', offset: [0], scale: [1] },
}
