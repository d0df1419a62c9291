import { Button } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconRefresh } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { countValues } from '../../../shared/layer/index.ts'
import type { AugmentationConfig } from '../../../shared/training/config.ts'
import type { DataReport, Truth } from '../../../shared/training/protocol.ts'
import { TruthOverlay } from '../../data/TruthOverlay.tsx'
import { useData } from '../../store/data.ts'
import { useProject } from '../../store/document.ts'
import { rangeOf } from '../samples/drawSample.ts'
import { SampleImage } from '../samples/SampleImage.tsx'
import { useAnswer } from '../useAnswer.ts'
import own from './Augmentation.module.css'
import classes from './Settings.module.css'

/** Samples shown, and draws of each. */
const [SAMPLES, DRAWS] = [5, 4]
/** Longer side of an image on the screen, in pixels. */
const SIZE = 40
/** Milliseconds without a change before new images are asked for. */
const CALM = 150

interface AugmentationPreviewProps {
  readonly augmentation: readonly AugmentationConfig[]
  readonly seed: number
}

/** Some of the user's own images beside what training may see of them. */
export function AugmentationPreview({ augmentation, seed }: AugmentationPreviewProps) {
  const { source } = useProject().data
  // Those of another project may still be there.
  const report = useData(({ report: held, loaded }) => (loaded?.source === source ? held : null))
  if (!report) return <p className={`${classes.note} ${own.preview}`}>Examples appear here when the data are loaded.</p>
  return report.facts.shape.length === 3 ? <Images augmentation={augmentation} seed={seed} report={report} /> : null
}

function Images({ augmentation, seed, report }: AugmentationPreviewProps & { report: DataReport }) {
  const loaded = useData((state) => state.loaded)
  const [first, setFirst] = useState(1)
  const [calm] = useDebouncedValue(augmentation, CALM)
  const { shape, target, name, count } = report.facts
  const version = loaded && JSON.stringify([loaded, name, count])
  const { output: indices } = useAnswer('previewIndices', { count: SAMPLES, classIndex: null }, version)
  const { output, broken } = useAnswer('augmentationPreview', { augmentation: calm, seed, indices: indices ?? [], draws: DRAWS, step: first }, indices && version)
  // The images of the data before may still be there while the new ones are on their way.
  const rows = useMemo(() => (output ?? []).filter(({ sample }) => sample.values.length === countValues(shape)), [output, shape])
  const range = useMemo(() => rangeOf(report, rows.map(({ sample }) => sample)), [report, rows])
  const nameOf = (label: number | readonly number[]) => (typeof label === 'number' ? (target.names[label] ?? String(label)) : '')
  return (
    <div className={own.preview}>
      <table aria-label="Examples of augmented images">
        <thead>
          <tr>
            <th scope="col">Original</th>
            <th scope="colgroup" colSpan={DRAWS}>
              <span className={own.drawn}>
                In training
                <Button size="compact-xs" variant="default" leftSection={<IconRefresh size={13} aria-hidden />} onClick={() => setFirst(first + DRAWS)}>Draw again</Button>
              </span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ sample, draws }) => (
            <tr key={sample.index}>
              <td><Picture values={sample.values} {...(draws.some(({ targets }) => targets) && sample.targets && { targets: sample.targets })} shape={shape} range={range} label={`Sample ${sample.index + 1}: ${nameOf(sample.target)}`} /></td>
              {draws.map(({ values, targets }, draw) => (
                <td key={draw}><Picture values={values} {...(targets && { targets })} shape={shape} range={range} label={`Draw ${draw + 1} of sample ${sample.index + 1}`} /></td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {broken && <p className={classes.mistake} role="alert">{broken}</p>}
    </div>
  )
}

interface PictureProps {
  readonly values: Float32Array
  readonly targets?: Readonly<Record<string, Truth>>
  readonly shape: readonly number[]
  readonly range: readonly [number, number]
  readonly label: string
}

function Picture({ values, targets, shape, range, label }: PictureProps) {
  return (
    <span className={own.picture}>
      <SampleImage values={values} shape={shape} range={range} size={SIZE} label={label} />
      {targets && <TruthOverlay targets={targets} shape={shape} />}
    </span>
  )
}
