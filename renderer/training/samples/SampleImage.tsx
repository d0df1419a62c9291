import { memo, useEffect, useRef } from 'react'
import type { Shape } from '../../../shared/layer/index.ts'
import { toPixels, type ValueRange } from './drawSample.ts'
import classes from './Samples.module.css'

interface SampleImageProps {
  readonly values: Float32Array
  readonly shape: Shape
  readonly range: ValueRange
  /** Longer side on the screen, in CSS pixels. */
  readonly size: number
  readonly label: string
}

/** One image sample, each of its pixels a crisp square. */
export const SampleImage = memo(function SampleImage({ values, shape, range, size, label }: SampleImageProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const [height = 1, width = 1] = shape
  const [low, high] = range
  useEffect(() => {
    const context = canvas.current?.getContext('2d')
    context?.putImageData(new ImageData(toPixels(values, shape, [low, high]), width, height), 0, 0)
  }, [values, shape, low, high, width, height])
  const zoom = size / Math.max(width, height)
  return <canvas ref={canvas} className={classes.image} width={width} height={height} style={{ width: width * zoom, height: height * zoom }} aria-label={label} />
})
