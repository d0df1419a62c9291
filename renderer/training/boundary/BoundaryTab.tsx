import { useComputedColorScheme } from '@mantine/core'
import { useThrottledValue } from '@mantine/hooks'
import { useEffect, useMemo, useRef } from 'react'
import type { DatasetFacts } from '../../../shared/datasets/dataset.ts'
import type { Sample } from '../../../shared/training/protocol.ts'
import { useData } from '../../store/data.ts'
import { useResults, type Results } from '../timeTravel/useResults.ts'
import { useAnswer } from '../useAnswer.ts'
import { percent, short } from '../verdict.ts'
import classes from './Boundary.module.css'
import { colourOfClass, colourOfValue, fieldPixels, spanOf, targetOf, type Field, type Rgb } from './drawBoundary.ts'

/** Cells along each side of the heat map. */
const RESOLUTION = 64
/** Points of the data drawn at most. */
const POINTS = 500
/** The heat map is computed anew at most this often during training, in milliseconds. */
const REFRESH_EVERY = 500

const PAPER: Readonly<Record<'light' | 'dark', Rgb>> = { light: [255, 255, 255], dark: [25, 30, 39] }

/** What the network answers everywhere on the plane of its two inputs, with the data on top. */
export function BoundaryTab() {
  const results = useResults()
  const { record } = results
  const report = useData((state) => state.report)
  const loaded = useData((state) => state.loaded)
  const newest = useThrottledValue(versionOf(results), REFRESH_EVERY)
  const { output, broken } = useAnswer('boundary', { resolution: RESOLUTION }, results.epoch === null ? newest : results.version)
  const dataVersion = loaded ? JSON.stringify(loaded) : null
  const { output: indices } = useAnswer('previewIndices', { count: POINTS, classIndex: null }, dataVersion)
  const { output: samples } = useAnswer('samples', { indices: indices ?? [] }, indices && dataVersion)
  const field = useMemo<Field | null>(() => {
    if (!output?.ok) return null
    const { x, y, outputs } = output.value
    return { x, y, outputs, resolution: RESOLUTION, width: outputs.length / RESOLUTION ** 2 }
  }, [output])

  if (!report) return <p className={classes.empty}>The data are being loaded.</p>
  return (
    <div className={classes.layout}>
      <Plane field={field} samples={samples ?? []} facts={report.facts} features={report.features} />
      <div className={classes.side}>
        {broken && <p className={classes.mistake} role="alert">{broken}</p>}
        {output && !output.ok && <p className={classes.mistake} role="alert">{output.mistake.message}</p>}
        <p>
          {field
            ? `The background is the network's answer ${results.epoch !== null || record ? `after epoch ${results.epoch ?? record!.epoch}` : 'so far'}: the stronger the colour, the surer it is.`
            : 'Train the network: the background then shows its answer at every point of the plane.'}
        </p>
        <Key facts={report.facts} samples={samples ?? []} />
        {record && record.valAccuracy !== null && <p>Validation accuracy {percent(record.valAccuracy)}</p>}
        <p className={classes.muted}>Full points train the network; rings are kept back for validation and test.</p>
      </div>
    </div>
  )
}

/** Changes with every epoch while a run goes on. */
function versionOf({ run }: Results): string | null {
  return run && run.step > 0 ? `${run.id} ${run.lastEpoch?.epoch ?? 0} ${run.state === 'running' ? '' : run.step}` : null
}

interface PlaneProps {
  readonly field: Field | null
  readonly samples: readonly Sample[]
  readonly facts: DatasetFacts
  readonly features: readonly string[] | null
}

function Plane({ field, samples, facts, features }: PlaneProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const scheme = useComputedColorScheme('light')
  const regression = facts.target.kind === 'values'
  const targets = useMemo(() => spanOf(samples.map(targetOf)), [samples])
  const [x, y] = useMemo(
    () => (field ? [field.x, field.y] : [widen(spanOf(samples.map(({ values }) => values[0]!))), widen(spanOf(samples.map(({ values }) => values[1]!)))]),
    [field, samples],
  )
  useEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (!context || !canvas.current) return
    const { width, height } = canvas.current
    context.clearRect(0, 0, width, height)
    if (field) {
      const map = new OffscreenCanvas(field.resolution, field.resolution)
      map.getContext('2d')?.putImageData(new ImageData(fieldPixels(field, PAPER[scheme], regression ? targets : null), field.resolution, field.resolution), 0, 0)
      context.imageSmoothingEnabled = true
      context.drawImage(map, 0, 0, width, height)
    }
    drawPoints(context, samples, { x, y, width, height, colour: (sample) => pointColour(sample, regression ? targets : null, PAPER[scheme]), paper: PAPER[scheme] })
  }, [field, samples, scheme, regression, targets, x, y])

  const [nameX, nameY] = [features?.[0] ?? 'x₁', features?.[1] ?? 'x₂']
  return (
    <figure className={classes.figure}>
      <span className={classes.yAxis}>
        <span>{short(y[1])}</span>
        <span>{nameY}</span>
        <span>{short(y[0])}</span>
      </span>
      <canvas
        ref={canvas} className={classes.canvas} width={512} height={512} data-testid="boundary" data-drawn={field !== null}
        aria-label={`${samples.length} samples of ${facts.name} by ${nameX} and ${nameY}${field ? ", over the network's answer at every point" : ''}`}
      />
      <span className={classes.xAxis}>
        <span>{short(x[0])}</span>
        <span>{nameX}</span>
        <span>{short(x[1])}</span>
      </span>
    </figure>
  )
}

function widen([low, high]: readonly [number, number]): readonly [number, number] {
  const margin = (high - low) * 0.05
  return [low - margin, high + margin]
}

interface PointStyle {
  readonly x: readonly [number, number]
  readonly y: readonly [number, number]
  readonly width: number
  readonly height: number
  readonly colour: (sample: Sample) => Rgb
  readonly paper: Rgb
}

function drawPoints(context: CanvasRenderingContext2D, samples: readonly Sample[], { x, y, width, height, colour, paper }: PointStyle): void {
  for (const sample of samples) {
    const left = ((sample.values[0]! - x[0]) / (x[1] - x[0])) * width
    const top = (1 - (sample.values[1]! - y[0]) / (y[1] - y[0])) * height
    context.beginPath()
    context.arc(left, top, 6, 0, 2 * Math.PI)
    const own = css(colour(sample))
    context.lineWidth = sample.part === 'train' ? 2 : 3
    context.fillStyle = sample.part === 'train' ? own : css(paper)
    context.strokeStyle = sample.part === 'train' ? css(paper) : own
    context.fill()
    context.stroke()
  }
}

function pointColour(sample: Sample, targets: readonly [number, number] | null, paper: Rgb): Rgb {
  const target = targetOf(sample)
  return targets ? colourOfValue((target - targets[0]) / (targets[1] - targets[0]), paper) : colourOfClass(target)
}

function css([red, green, blue]: Rgb): string {
  return `rgb(${red} ${green} ${blue})`
}

function Key({ facts, samples }: { facts: DatasetFacts; samples: readonly Sample[] }) {
  const scheme = useComputedColorScheme('light')
  if (facts.target.kind === 'classes') {
    return (
      <ul className={classes.key} aria-label="Classes">
        {facts.target.names.map((name, index) => (
          <li key={name}><i style={{ background: css(colourOfClass(index)) }} />{name}</li>
        ))}
      </ul>
    )
  }
  const [low, high] = spanOf(samples.map(targetOf))
  const stops = [0, 0.25, 0.5, 0.75, 1].map((share) => css(colourOfValue(share, PAPER[scheme]))).join(', ')
  return (
    <div className={classes.scale}>
      <span>{short(low)}</span>
      <i style={{ background: `linear-gradient(to right, ${stops})` }} />
      <span>{short(high)}</span>
    </div>
  )
}
