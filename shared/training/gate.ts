import type { RunStatus } from './protocol.ts'

/** Where a run waits between two batches: pause, resume, single step and stop all act here. */
export interface Gate {
  readonly status: () => RunStatus
  readonly stopping: () => boolean
  /** Resolves when the next batch may be computed, or when the run has to stop. */
  readonly pass: () => Promise<void>
  /** Whether `pass` would resolve at once, so that nobody has to wait for a promise at each batch. */
  readonly open: () => boolean
  /** Paused, and not in the middle of a single step: a validation waits too. */
  readonly holding: () => boolean
  /** Uses up a single step. */
  readonly count: () => void
  readonly pause: () => void
  readonly resume: () => void
  readonly step: () => void
  readonly stop: () => void
  /** After the end nothing changes any more. */
  readonly end: () => void
}

export function createGate(paused: boolean, onStatus: (status: RunStatus) => void): Gate {
  let status: RunStatus = paused ? 'paused' : 'running'
  let stopping = false
  let steps = 0
  let stepping = false
  let wake: (() => void)[] = []

  const change = (next: RunStatus) => {
    if (status === next || status === 'ended') return
    status = next
    onStatus(next)
  }
  const release = () => {
    const waiting = wake
    wake = []
    for (const resolve of waiting) resolve()
  }
  const open = () => stopping || status === 'running' || steps > 0
  return {
    status: () => status,
    stopping: () => stopping,
    open,
    holding: () => !stopping && status === 'paused' && !stepping,
    pass: () => (open() ? Promise.resolve() : new Promise((resolve) => wake.push(resolve))),
    count: () => {
      if (steps > 0) steps -= 1
    },
    pause: () => {
      steps = 0
      stepping = false
      change('paused')
    },
    resume: () => {
      steps = 0
      change('running')
      release()
    },
    step: () => {
      change('paused')
      if (status === 'ended') return
      steps += 1
      stepping = true
      release()
    },
    stop: () => {
      stopping = true
      release()
    },
    end: () => {
      status = 'ended'
      release()
    },
  }
}
