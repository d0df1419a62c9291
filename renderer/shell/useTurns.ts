import { useEffect, useState } from 'react'

/**
 * How many of `total` parts are to be there now: `step` at first, and as many more in every turn, each drawn before the next begins.
 * So a long list or form never keeps the page waiting. What was there stays, also when the total changes; another `occasion`
 * begins anew.
 */
export function useTurns(total: number, step: number, occasion: unknown = null): number {
  const [reached, setReached] = useState({ occasion, count: step })
  const count = reached.occasion === occasion ? reached.count : step
  useEffect(() => {
    if (count >= total) return undefined
    let timer: ReturnType<typeof setTimeout> | undefined
    const frame = requestAnimationFrame(() => {
      timer = setTimeout(() => setReached({ occasion, count: count + step }))
    })
    return () => {
      cancelAnimationFrame(frame)
      clearTimeout(timer)
    }
  }, [count, total, step, occasion])
  return Math.min(count, total)
}
