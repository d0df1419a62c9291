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
