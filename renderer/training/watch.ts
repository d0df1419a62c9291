/** Milliseconds without a sign of life after which a run counts as dead. */
const SHORTEST_SILENCE = 10_000
/** The same before its first losses: shaders and plans are compiled then. */
const FIRST_SILENCE = 60_000
/** The same, as a multiple of the time between two signs: a large network may take seconds for a step. */
const GAPS = 20
/** Gaps that are remembered. */
const REMEMBERED = 31
/** How often is looked, in milliseconds. */
const TICK = 1000
/** Most that one look adds to the silence, in milliseconds: a laptop that slept, or a page that was held up, is no silence of the worker's. */
const MOST_PER_TICK = 2000

/** Watches whether a run still gives signs of life. */
export interface Watch {
  /** A run has begun, or goes on after a pause. */
  readonly begin: () => void
  /** An event of the run. `losses`: it has computed. */
  readonly sign: (losses: boolean) => void
  /** Nothing is expected any more: paused or ended. */
  readonly rest: () => void
}

interface Timers {
  readonly now: () => number
  /** Calls every so many milliseconds; returns the way to stop. */
  readonly every: (milliseconds: number, run: () => void) => () => void
}

const TIMERS: Timers = {
  now: () => performance.now(),
  every: (milliseconds, run) => {
    const id = setInterval(run, milliseconds)
    return () => clearInterval(id)
  },
}

/** `onDead` is told the seconds of silence, once. */
export function createWatch(onDead: (seconds: number) => void, { now, every }: Timers = TIMERS): Watch {
  let stop: (() => void) | null = null
  let silence = 0
  let lastTick = 0
  let lastSign = 0
  let computed = false
  let gaps: number[] = []

  const limit = () => {
    if (!computed) return FIRST_SILENCE
    const sorted = gaps.toSorted((a, b) => a - b)
    return Math.max(SHORTEST_SILENCE, GAPS * (sorted[sorted.length >> 1] ?? 0))
  }
  const rest = () => {
    stop?.()
    stop = null
  }
  const look = () => {
    const time = now()
    silence += Math.min(MOST_PER_TICK, time - lastTick)
    lastTick = time
    if (silence < limit()) return
    rest()
    onDead(Math.round(silence / 1000))
  }
  return {
    begin: () => {
      rest()
      silence = 0
      computed = false
      gaps = []
      lastTick = lastSign = now()
      stop = every(TICK, look)
    },
    sign: (losses) => {
      const time = now()
      if (losses) {
        if (computed) gaps = [...gaps, time - lastSign].slice(-REMEMBERED)
        computed = true
        lastSign = time
      }
      silence = 0
    },
    rest,
  }
}
