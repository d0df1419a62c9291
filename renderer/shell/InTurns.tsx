import { Children, type ReactNode } from 'react'
import { useTurns } from './useTurns.ts'

interface InTurnsProps {
  readonly children: ReactNode
  /** Parts that appear together. Defaults to 1. */
  readonly step?: number
}

/** Parts of a panel that appear one after the other, each in a task of its own. */
export function InTurns({ children, step = 1 }: InTurnsProps) {
  const parts = Children.toArray(children)
  return parts.slice(0, useTurns(parts.length, step))
}
