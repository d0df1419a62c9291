/** The median duration of `run`, in milliseconds, after a warm-up. */
export function medianOf(run: () => void, { rounds = 51, warmUp = 20 } = {}): number {
  for (let round = 0; round < warmUp; round += 1) run()
  const times = Array.from({ length: rounds }, () => {
    const start = performance.now()
    run()
    return performance.now() - start
  })
  return times.sort((a, b) => a - b)[Math.floor(rounds / 2)]!
}

/** The shortest duration of `run`, in milliseconds, in bursts of some 10 ms over `budget` ms: what the machine does when nothing disturbs it. */
export function fastestOf(run: () => void, { budget = 800 } = {}): number {
  const start = performance.now()
  run()
  const repeats = Math.max(1, Math.round(10 / Math.max(1e-4, performance.now() - start)))
  let shortest = Number.POSITIVE_INFINITY
  while (performance.now() - start < budget) {
    const from = performance.now()
    for (let index = 0; index < repeats; index += 1) run()
    shortest = Math.min(shortest, (performance.now() - from) / repeats)
  }
  return shortest
}
