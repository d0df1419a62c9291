import { useRef, type KeyboardEvent, type PointerEvent } from 'react'
import classes from './Splitter.module.css'

interface SplitterProps {
  /** The side of its panel that the bar lies on. */
  readonly side: 'left' | 'right' | 'top'
  readonly label: string
  /** Extent of the panel, in pixels. */
  readonly size: number
  readonly min: number
  readonly max: number
  readonly onSize: (size: number) => void
  /** Double click: back to the extent it came with. */
  readonly initial: number
}

const KEY_STEP = 20

/** A bar between two panels, for the pointer and for the arrow keys. */
export function Splitter({ side, label, size, min, max, onSize, initial }: SplitterProps) {
  const start = useRef<{ at: number; size: number } | null>(null)
  const vertical = side !== 'top'
  const sign = side === 'right' ? 1 : -1
  const place = (event: PointerEvent) => (vertical ? event.clientX : event.clientY)
  const set = (next: number) => onSize(Math.round(Math.min(max, Math.max(min, next))))
  const onKeyDown = (event: KeyboardEvent) => {
    const grows = side === 'right' ? 'ArrowRight' : side === 'left' ? 'ArrowLeft' : 'ArrowUp'
    const shrinks = side === 'right' ? 'ArrowLeft' : side === 'left' ? 'ArrowRight' : 'ArrowDown'
    if (event.key === grows) set(size + KEY_STEP)
    else if (event.key === shrinks) set(size - KEY_STEP)
    else if (event.key === 'Home') set(min)
    else if (event.key === 'End') set(max)
    else return
    event.preventDefault()
  }
  return (
    <div
      className={classes.splitter}
      data-side={side}
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={vertical ? 'vertical' : 'horizontal'}
      aria-valuenow={size}
      aria-valuemin={min}
      aria-valuemax={max}
      onKeyDown={onKeyDown}
      onDoubleClick={() => set(initial)}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        start.current = { at: place(event), size }
        event.preventDefault()
      }}
      onPointerMove={(event) => {
        if (start.current) set(start.current.size + sign * (place(event) - start.current.at))
      }}
      onPointerUp={() => {
        start.current = null
      }}
      onPointerCancel={() => {
        start.current = null
      }}
    />
  )
}
