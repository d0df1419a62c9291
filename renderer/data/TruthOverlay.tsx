import { memo } from 'react'
import type { Shape } from '../../shared/layer/index.ts'
import type { Truth } from '../../shared/training/protocol.ts'
import classes from './Data.module.css'

/** The true box and the outline of the true mask of one image, drawn over it. Both are said by the image's own label. */
export const TruthOverlay = memo(function TruthOverlay({ targets, shape }: { targets: Readonly<Record<string, Truth>>; shape: Shape }) {
  const [height = 1, width = 1] = shape
  const truths = Object.entries(targets)
  return (
    <svg className={classes.overlay} viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden>
      {truths.map(([name, truth]) => {
        if (truth.kind === 'mask') return <path key={name} className={classes.mask} d={runsOf(truth.labels, truth.shape)} />
        if (truth.kind !== 'box') return null
        const [x = 0, y = 0, wide = 0, high = 0] = truth.values
        return <rect key={name} className={classes.box} x={(x - wide / 2) * width} y={(y - high / 2) * height} width={wide * width} height={high * height} />
      })}
    </svg>
  )
})

/** The marked pixels as a path: one rectangle for each run of a row. */
function runsOf(labels: Uint8Array, [height = 0, width = 0]: Shape): string {
  const runs: string[] = []
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      if (labels[row * width + column] === 0) continue
      const start = column
      while (column < width && labels[row * width + column] !== 0) column += 1
      runs.push(`M${start} ${row}h${column - start}v1h${start - column}z`)
    }
  }
  return runs.join('')
}
