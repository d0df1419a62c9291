import { useEffect, useRef, useState } from 'react'

/**
 * A value that is passed on at most every `period` milliseconds, at this drawer's own place in the period. Two charts
 * with different turns are never drawn in the same task, so neither keeps the page waiting for both.
 */
export function useTurn<T>(value: T, period: number, turn: number): T {
  const [shown, setShown] = useState(value)
  const latest = useRef(value)
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)
  useEffect(() => {
    latest.current = value
    timer.current ??= setTimeout(() => {
      timer.current = null
      setShown(latest.current)
    }, delayUntilTurn(performance.now(), period, turn))
  }, [value, period, turn])
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current)
      timer.current = null
    },
    [],
  )
  return shown
}

/** Milliseconds from `now` until the next time that lies `turn` after a multiple of `period`. */
export function delayUntilTurn(now: number, period: number, turn: number): number {
  return (((turn - now) % period) + period) % period
}
