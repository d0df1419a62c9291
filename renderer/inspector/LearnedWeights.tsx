import { useThrottledValue } from '@mantine/hooks'
import { useEffect, useRef } from 'react'
import { formatCount, formatShape } from '../../shared/layer/index.ts'
import type { FilterPictures, LearnedWeight } from '../../shared/training/learnedWeights.ts'
import { useResults } from '../training/timeTravel/useResults.ts'
import { useAnswer } from '../training/useAnswer.ts'
import { short } from '../training/verdict.ts'
import classes from './LearnedWeights.module.css'

/** While a network trains its weights are read this often at most, in milliseconds. */
const REFRESH_EVERY = 2000
/** Rows of numbers that are seen without scrolling. */
const UNSCROLLED = 8
/** Side of a filter's picture and the room between two, in CSS pixels, and how many stand in a row. */
const [SIDE, GAP, IN_A_ROW] = [28, 4, 8]

/** What a layer has learned, at the epoch that is looked at: in a few numbers, how they are spread, and as pictures where they are windows. */
export function LearnedWeights({ node }: { readonly node: string }) {
  const { run, epoch, version } = useResults()
  const newest = useThrottledValue(run && version !== null ? `${version} ${run.lastEpoch?.epoch ?? 0}` : null, REFRESH_EVERY)
  const { output } = useAnswer('learnedWeights', { node }, epoch === null ? newest : version)
  if (!run || !output?.ok || output.value.length === 0) return null
  const after = epoch ?? run.end?.epoch ?? run.lastEpoch?.epoch ?? 0
  return (
    <section className={classes.learned} aria-label="Learned weights" data-testid="learned-weights">
      <h4>Learned <span>{`after epoch ${after} of ${run.name}`}</span></h4>
      {output.value.map((weight) => <Learned key={weight.name} weight={weight} />)}
    </section>
  )
}

function Learned({ weight: { name, shape, lowest, highest, mean, deviation, histogram, table, filters } }: { readonly weight: LearnedWeight }) {
  return (
    <div className={classes.weight} data-weight={name}>
      <p className={classes.name}>{name} <span>{formatShape(shape)}</span></p>
      <p className={classes.facts}>
        mean <b>{short(mean)}</b> ± <b>{short(deviation)}</b>
      </p>
      <Histogram counts={histogram} lowest={lowest} highest={highest} name={name} />
      {filters && <Filters filters={filters} name={name} />}
      {table && (
        <details>
          <summary>{`${formatCount(table.length * (table[0]?.length ?? 0))} numbers`}</summary>
          {/* Scrolled with the arrow keys. */}
          <section className={classes.table} aria-label={`Numbers of ${name}`} tabIndex={table.length <= UNSCROLLED ? undefined : 0}>
            <table>
              <tbody>{table.map((row, index) => <tr key={index}>{row.map((value, column) => <td key={column}>{short(value)}</td>)}</tr>)}</tbody>
            </table>
          </section>
        </details>
      )}
    </div>
  )
}

function Histogram({ counts, lowest, highest, name }: { readonly counts: readonly number[]; readonly lowest: number; readonly highest: number; readonly name: string }) {
  const most = Math.max(1, ...counts)
  const bars = counts.map((count, index) => `M${index + 0.1} 20v${-(20 * count) / most}h0.8V20z`).join('')
  return (
    <figure className={classes.histogram}>
      <svg viewBox={`0 0 ${counts.length} 20`} preserveAspectRatio="none" role="img" aria-label={`How the numbers of ${name} are spread, from ${short(lowest)} to ${short(highest)}`}>
        <path d={bars} />
      </svg>
      <figcaption><span>{short(lowest)}</span><span>{short(highest)}</span></figcaption>
    </figure>
  )
}

/** Windows side by side: white is high, black is low, on one scale for all. */
function Filters({ filters, name }: { readonly filters: FilterPictures; readonly name: string }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const { pictures, count, inputs, channels } = filters
  const rows = Math.ceil(pictures.length / IN_A_ROW)
  const [width, height] = [Math.min(IN_A_ROW, pictures.length) * (SIDE + GAP) - GAP, rows * (SIDE + GAP) - GAP]
  useEffect(() => drawFilters(canvas.current, filters), [filters])
  const what = `${pictures.length < count ? `The first ${pictures.length} of ${count}` : count} ${count === 1 ? 'filter' : 'filters'}${inputs > channels ? `, for the first of ${inputs} input channels` : ''}`
  return (
    <figure className={classes.filters}>
      <canvas ref={canvas} width={width * 2} height={height * 2} style={{ width, height }} role="img" aria-label={`${what} of ${name}, bright where the weight is high`} />
      <figcaption>{what}.</figcaption>
    </figure>
  )
}

function drawFilters(canvas: HTMLCanvasElement | null, { pictures, height, width, channels }: FilterPictures): void {
  const context = canvas?.getContext('2d')
  if (!canvas || !context) return
  context.clearRect(0, 0, canvas.width, canvas.height)
  context.imageSmoothingEnabled = false
  const largest = pictures.reduce((most, picture) => picture.reduce((high, value) => Math.max(high, Math.abs(value)), most), 1e-12)
  const small = new OffscreenCanvas(width, height)
  const pencil = small.getContext('2d')!
  for (const [index, picture] of pictures.entries()) {
    const pixels = new ImageData(width, height)
    for (let cell = 0; cell < width * height; cell += 1) {
      for (let colour = 0; colour < 3; colour += 1) pixels.data[4 * cell + colour] = Math.round(127.5 + (127.5 * picture[cell * channels + (channels === 3 ? colour : 0)]!) / largest)
      pixels.data[4 * cell + 3] = 255
    }
    pencil.putImageData(pixels, 0, 0)
    context.drawImage(small, 2 * (SIDE + GAP) * (index % IN_A_ROW), 2 * (SIDE + GAP) * Math.floor(index / IN_A_ROW), 2 * SIDE, 2 * SIDE)
  }
}
