import { useMemo } from 'react'
import { listTargets } from '../../shared/datasets/dataset.ts'
import type { DataReport, Sample } from '../../shared/training/protocol.ts'
import { useData } from '../store/data.ts'
import { rangeOf } from '../training/samples/drawSample.ts'
import { SampleImage } from '../training/samples/SampleImage.tsx'
import { useAnswer } from '../training/useAnswer.ts'
import { short } from '../training/verdict.ts'
import { TruthOverlay } from './TruthOverlay.tsx'
import classes from './Data.module.css'

/** Images shown; a multiple of what fits in a row. */
const IMAGES = 20
/** Images with a box or a mask over them, which need more room. */
const MARKED_IMAGES = 9
/** Rows of a table shown. */
const ROWS = 6
/** Columns of a table that fit beside each other. */
const COLUMNS = 3

/** A first look at the data: some images of each class, or the first rows of the table. */
export function DataPreview({ report }: { report: DataReport }) {
  const loaded = useData((state) => state.loaded)
  const version = loaded && JSON.stringify([loaded, report.facts.name, report.facts.count])
  const image = report.facts.shape.length === 3
  const { output: indices } = useAnswer('previewIndices', { count: !image ? ROWS : hasMarks(report) ? MARKED_IMAGES : IMAGES, classIndex: null }, version)
  const { output: samples } = useAnswer('samples', { indices: indices ?? [] }, indices && version)
  // The samples of the data before may still be there while the new ones are on their way.
  const fitting = (samples ?? []).filter(({ values }) => values.length === report.facts.shape.reduce((product, extent) => product * extent, 1))
  if (fitting.length === 0) return null
  return image ? <Images samples={fitting} report={report} /> : <Rows samples={fitting} report={report} />
}

function Images({ samples, report }: { samples: readonly Sample[]; report: DataReport }) {
  const range = useMemo(() => rangeOf(report, samples), [report, samples])
  const marked = hasMarks(report)
  const size = marked ? 62 : 36
  return (
    <ul className={marked ? classes.marked : classes.images} aria-label="Examples">
      {samples.map((sample) => (
        <li key={sample.index}>
          <SampleImage values={sample.values} shape={report.facts.shape} range={range} size={size} label={`${nameOfTarget(sample, report)}${marked ? ', with its box and mask' : ''}`} />
          {marked && sample.targets && <TruthOverlay targets={sample.targets} shape={report.facts.shape} />}
        </li>
      ))}
    </ul>
  )
}

function Rows({ samples, report }: { samples: readonly Sample[]; report: DataReport }) {
  const columns = Math.min(COLUMNS, samples[0]!.values.length)
  const more = samples[0]!.values.length - columns
  const title = report.facts.target.kind === 'classes' ? 'class' : report.facts.target.names.join(', ')
  return (
    <div className={classes.rows}>
      <table aria-label="First rows">
        <thead>
          <tr>
            {Array.from({ length: columns }, (_, column) => {
              const name = report.features?.[column] ?? `x${column + 1}`
              return <th key={name} scope="col" title={name}>{name}</th>
            })}
            {more > 0 && <th scope="col">{`+${more}`}</th>}
            <th scope="col" title={title}>{title}</th>
          </tr>
        </thead>
        <tbody>
          {samples.map((sample) => (
            <tr key={sample.index}>
              {Array.from(sample.values.subarray(0, columns), (value, column) => <td key={report.features?.[column] ?? column}>{short(value)}</td>)}
              {more > 0 && <td>…</td>}
              <td title={nameOfTarget(sample, report)}>{nameOfTarget(sample, report)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** Whether there is something to draw over an image. */
function hasMarks({ facts }: DataReport): boolean {
  return listTargets(facts).some(([, { kind }]) => kind === 'box' || kind === 'mask')
}

function nameOfTarget({ target }: Sample, { facts }: DataReport): string {
  return typeof target === 'number' ? (facts.target.names[target] ?? String(target)) : target.map(short).join(', ')
}
