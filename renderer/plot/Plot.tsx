import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { createDrawing, type Drawing } from './draw.ts'
import classes from './Plot.module.css'
import { nearestIndex, readAt, stopsOf, type Reading, type Scene } from './scene.ts'

interface PlotProps extends Scene {
  /** What is drawn: "Loss". */
  readonly label: string
  /** The picture in words: "Run 2: training 0.21, validation 0.25 after 12 epochs". */
  readonly summary: string
  /** A place on the x axis in words: "Epoch 3". */
  readonly nameX: (x: number) => string
  /** A value in words. Without, as on the axis. */
  readonly nameY?: (y: number) => string
  /** How far from the cursor a line may have its nearest point, in units of x. */
  readonly reach?: number
  /** Called with a place that was clicked, or chosen with Enter. */
  readonly onPick?: (x: number) => void
}

/** Lines on two axes, drawn on a canvas. The pointer or the arrow keys read the values. */
export function Plot({ label, summary, nameX, nameY, reach = 0.5, onPick, series, marks, x, y }: PlotProps) {
  const host = useRef<HTMLDivElement>(null)
  const scene = useMemo(() => ({ series, marks, x, y }), [series, marks, x, y])
  const latest = useRef(scene)
  const [drawing, setDrawing] = useState<Drawing | null>(null)
  const [cursor, setCursor] = useState<number | null>(null)
  // The cursor lies where the lines are drawn, which is known after they are.
  const [, setDrawings] = useState(0)
  const about = useId()

  useEffect(() => {
    latest.current = scene
    drawing?.show(scene)
  }, [scene, drawing])
  useEffect(() => {
    const element = host.current!
    // In a task of its own, so that no plot keeps the page waiting for another.
    let made: Drawing | null = null
    const timer = setTimeout(() => {
      made = createDrawing(element, latest.current, () => setDrawings((count) => count + 1))
      setDrawing(made)
    })
    return () => {
      clearTimeout(timer)
      made?.remove()
    }
  }, [])

  const stops = useMemo(() => stopsOf(series), [series])
  const here = cursor === null || stops.length === 0 ? null : stops[nearestIndex(stops, cursor)]!
  const readings = here === null ? [] : readAt(series, here, reach)
  const [write, name] = [nameY ?? y.format, here === null ? '' : nameX(here)]
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Escape') setCursor(null)
    if (event.key === 'Enter' && here !== null) onPick?.(here)
    const to = stepTo(event.key, stops, here)
    if (to === undefined) return
    event.preventDefault()
    setCursor(to)
  }

  return (
    <figure className={classes.plot}>
      <div ref={host} className={classes.drawing} role="img" aria-label={`${label}. ${summary}`} id={about} />
      {stops.length > 0 && <div
        className={classes.reader} role="slider" tabIndex={0} aria-label={`Values of ${label}`} aria-describedby={about} data-pick={onPick !== undefined || undefined}
        aria-valuemin={stops[0] ?? 0} aria-valuemax={stops.at(-1) ?? 0} aria-valuenow={here ?? stops.at(-1) ?? 0}
        aria-valuetext={here === null ? summary : [name, ...readings.map((reading) => `${reading.series.label} ${write(reading.y)}`)].join(', ')}
        onPointerMove={({ nativeEvent }) => drawing && setCursor(drawing.xAt(nativeEvent.offsetX))}
        onPointerLeave={() => setCursor(null)}
        onClick={() => here !== null && onPick?.(here)}
        onBlur={() => setCursor(null)}
        onKeyDown={press}
      />}
      {here !== null && drawing && readings.length > 0 && <Cursor x={here} readings={readings} drawing={drawing} name={name} write={write} />}
    </figure>
  )
}

interface CursorProps {
  readonly x: number
  readonly readings: readonly Reading[]
  readonly drawing: Drawing
  readonly name: string
  readonly write: (y: number) => string
}

/** The values of all lines at one place, beside it. */
function Cursor({ x, readings, drawing, name, write }: CursorProps) {
  const width = drawing.width()
  const { left } = drawing.placeOf(x, 1)
  return (
    <div aria-hidden>
      <div className={classes.cursor} style={{ left }} />
      {readings.filter(({ series }) => !series.faint).map((reading) => (
        <i key={reading.series.id} className={classes.dot} style={{ background: reading.series.colour, ...drawing.placeOf(reading.x, reading.y) }} />
      ))}
      <div className={classes.readings} style={left > width / 2 ? { right: width - left + 10 } : { left: left + 10 }}>
        <b>{name}</b>
        {readings.map(({ series, y }) => (
          <span key={series.id}>{series.label} <em>{write(y)}</em></span>
        ))}
      </div>
    </div>
  )
}

/** Where a key takes the cursor; undefined where it means nothing. */
function stepTo(key: string, stops: readonly number[], here: number | null): number | undefined {
  const index = here === null ? -1 : stops.indexOf(here)
  switch (key) {
    case 'ArrowRight':
    case 'ArrowUp':
      return stops[Math.min(stops.length - 1, index + 1)]
    case 'ArrowLeft':
    case 'ArrowDown':
      return index < 0 ? stops.at(-1) : stops[Math.max(0, index - 1)]
    case 'PageUp':
    case 'PageDown': {
      const page = Math.max(1, Math.round(stops.length / 10)) * (key === 'PageUp' ? 1 : -1)
      return stops[Math.min(stops.length - 1, Math.max(0, Math.max(0, index) + page))]
    }
    case 'Home':
      return stops[0]
    case 'End':
      return stops.at(-1)
    default:
      return undefined
  }
}
