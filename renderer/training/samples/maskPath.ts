import type { Shape } from '../../../shared/layer/index.ts'

/** The pixels of one class as an SVG path in units of a pixel: one rectangle for each run of a row. `shape`: [height, width]; `labels` row by row. */
export function maskPath(labels: ArrayLike<number>, [height = 0, width = 0]: Shape, wanted: number): string {
  let path = ''
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      if (labels[row * width + column] !== wanted) continue
      const start = column
      while (column < width && labels[row * width + column] === wanted) column += 1
      path += `M${start} ${row}h${column - start}v1h${start - column}z`
    }
  }
  return path
}
