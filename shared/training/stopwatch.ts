/** Milliseconds from any fixed moment; `performance.now` in a browser, a made-up clock in tests. */
export type Clock = () => number

/** Measures the time that a run works, without its pauses. */
export interface Stopwatch {
  /** `now` where the clock has just been looked at. */
  readonly seconds: (now?: number) => number
  readonly halt: () => void
  readonly go: () => void
}

export function createStopwatch(clock: Clock): Stopwatch {
  let collected = 0
  let since: number | null = clock()
  return {
    seconds: (now) => (collected + (since === null ? 0 : (now ?? clock()) - since)) / 1000,
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
