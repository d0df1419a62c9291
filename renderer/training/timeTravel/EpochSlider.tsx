import { memo, useMemo, useState, type KeyboardEvent } from 'react'
import classes from './TimeTravel.module.css'
import { epochAfterKey, nearestStored, type StoredEpoch } from './storedEpochs.ts'

interface EpochSliderProps {
  readonly stored: readonly StoredEpoch[]
  /** Where it stands. */
  readonly epoch: number
  /** "Epoch 7 of 20, Run 2". */
  readonly says: string
  readonly onChange: (epoch: number) => void
}

/** Length of the track in the units of its marks. */
const LENGTH = 1000

/** A slider that stops at stored epochs. */
export const EpochSlider = memo(function EpochSlider({ stored, epoch, says, onChange }: EpochSliderProps) {
  const [low, high] = [stored[0]!.epoch, stored.at(-1)!.epoch]
  const place = (each: number) => (high > low ? ((each - low) / (high - low)) * LENGTH : 0)
  const best = stored.find((each) => each.best)
  const marks = useMemo(() => stored.map((each) => `M${(high > low ? ((each.epoch - low) / (high - low)) * LENGTH : 0).toFixed(1)} 0v1`).join(''), [stored, low, high])
  const press = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const next = epochAfterKey(event.key, stored, epoch)
    if (next === undefined) return
    event.preventDefault()
    onChange(next)
  }
  return (
    <span className={classes.slider}>
      <svg className={classes.marks} viewBox={`0 0 ${LENGTH} 1`} preserveAspectRatio="none" aria-hidden>
        <path d={marks} vectorEffect="non-scaling-stroke" />
      </svg>
      {best && <i className={classes.best} style={{ left: `calc(8px + (100% - 16px) * ${place(best.epoch) / LENGTH})` }} title={`The best that is stored: epoch ${best.epoch}`} />}
      <input
        type="range" aria-label="Epoch to look at" aria-valuetext={says} data-testid="epoch-slider" min={low} max={Math.max(high, low + 1)} step={1} value={Math.min(high, Math.max(low, epoch))} disabled={high === low}
        onChange={(event) => onChange(nearestStored(stored, Number(event.currentTarget.value))!)} onKeyDown={press}
      />
    </span>
  )
})

interface EpochFieldProps {
  readonly stored: readonly StoredEpoch[]
  readonly epoch: number
  readonly onChange: (epoch: number) => void
}

/** The epoch as a number. What is not stored becomes the nearest that is. */
export function EpochField({ stored, epoch, onChange }: EpochFieldProps) {
  const [text, setText] = useState<string | null>(null)
  const commit = () => {
    const wanted = text?.trim() ? Number(text) : Number.NaN
    const next = Number.isFinite(wanted) ? nearestStored(stored, wanted) : null
    if (next !== null && next !== epoch) onChange(next)
    setText(null)
  }
  return (
    <input
      className={classes.field} aria-label="Epoch" title="Type an epoch. One that is not stored becomes the nearest that is." inputMode="numeric" size={5} value={text ?? String(epoch)}
      onChange={(event) => setText(event.currentTarget.value)} onBlur={commit} onFocus={(event) => event.currentTarget.select()}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit()
        if (event.key === 'Escape') setText(null)
      }}
    />
  )
}
