import { useMemo } from 'react'
import { centralRegion } from '../../shared/analysis/receptiveField.ts'
import type { NodeAnalysis } from '../../shared/analysis/result.ts'
import { countValues, formatShape } from '../../shared/layer/index.ts'
import { useData } from '../store/data.ts'
import { rangeOf, toPixels } from '../training/samples/drawSample.ts'
import { useAnswer } from '../training/useAnswer.ts'
import { describeRegion } from './describeRegion.ts'
import classes from './Inspector.module.css'

/** The longer side of the drawing, in CSS pixels. */
const SIZE = 104

/** What one unit in the middle of a layer's output sees of the image, drawn to scale over a sample of the data. */
export function ReceptiveField({ node }: { node: NodeAnalysis }) {
  const { view, output } = node
  const picture = useSamplePicture(view?.image ?? null)
  if (!view || !output) return null
  const sentences = describeRegion(view, output)
  const [height, width] = view.image
  const { start: [top, left], field: [rows, columns] } = centralRegion(view, output)
  const frame = { top: Math.min(0, top), left: Math.min(0, left), bottom: Math.max(height, top + rows), right: Math.max(width, left + columns) }
  const extent = { height: frame.bottom - frame.top, width: frame.right - frame.left }
  const pixel = Math.max(extent.height, extent.width) / SIZE
  const margin = 2 * pixel
  return (
    <section className={classes.card}>
      <h3 className={classes.cardTitle}>Receptive field</h3>
      <div className={classes.view}>
        <svg
          className={classes.viewPicture} role="img" aria-label={sentences.join(' ')}
          viewBox={`${frame.left - margin} ${frame.top - margin} ${extent.width + 2 * margin} ${extent.height + 2 * margin}`}
          style={{ width: (extent.width + 2 * margin) / pixel, height: (extent.height + 2 * margin) / pixel }}
        >
          <rect x={0} y={0} width={width} height={height} fill="var(--hover)" />
          {picture !== null && <image href={picture} x={0} y={0} width={width} height={height} preserveAspectRatio="none" style={{ imageRendering: 'pixelated' }} />}
          <rect x={0} y={0} width={width} height={height} fill="none" stroke="var(--muted)" strokeWidth={pixel} />
          <rect x={left} y={top} width={columns} height={rows} fill="var(--accent)" fillOpacity={0.3} stroke="var(--accent)" strokeWidth={2 * pixel} />
        </svg>
        <div className={classes.viewText}>
          {sentences.map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
          {picture === null && <p className={classes.muted}>{`The frame is the image, ${formatShape(view.image)} pixels.`}</p>}
        </div>
      </div>
    </section>
  )
}

/** The first sample of the loaded data as a picture, where it is an image of this size; else null. */
function useSamplePicture(image: readonly [number, number] | null): string | null {
  const report = useData((state) => state.report)
  const loaded = useData((state) => state.loaded)
  const shape = report?.facts.shape
  const fits = shape?.length === 3 && shape[0] === image?.[0] && shape[1] === image?.[1]
  const version = fits && loaded ? JSON.stringify([loaded, report!.facts.name, report!.facts.count]) : null
  const { output: indices } = useAnswer('previewIndices', { count: 1, classIndex: null }, version)
  const { output: samples } = useAnswer('samples', { indices: indices ?? [] }, indices && version)
  const values = samples?.[0]?.values
  return useMemo(() => {
    if (!report || !values || !fits || values.length !== countValues(shape)) return null
    const [height = 1, width = 1] = shape
    const canvas = document.createElement('canvas')
    canvas.height = height
    canvas.width = width
    canvas.getContext('2d')?.putImageData(new ImageData(toPixels(values, shape, rangeOf(report, [{ values }])), width, height), 0, 0)
    return canvas.toDataURL()
  }, [report, values, fits, shape])
}
