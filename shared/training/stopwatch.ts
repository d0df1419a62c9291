/** Milliseconds from any fixed moment; `performance.now` in a browser, a made-up clock in tests. */
export type Clock = () => number

/** Measures the time that a run works, without its pauses. */
export interface Stopwatch {
  readonly seconds: () => number
  readonly halt: () => void
  readonly go: () => void
}

export function createStopwatch(clock: Clock): Stopwatch {
  let collected = 0
  let since: number | null = clock()
  return {
    seconds: () => (collected + (since === null ? 0 : clock() - since)) / 1000,
    halt: () => {
      if (since === null) return
      collected += clock() - since
      since = null
    },
    go: () => {
      since ??= clock()
    },
  }
}
