import type { Trace } from './pen.ts'

export interface Ink {
  /** Half the width of the line at its widest, in pixels. */
  readonly radius: number
  /** Share of the width that is lost where the pen is lightest. */
  readonly lightness: number
  /** Where along the stroke the pen is lightest, as an angle. */
  readonly phase: number
  /** Half the width of the grey edge, in pixels. */
  readonly edge: number
}

/** Draws the line with soft edges into a square picture of cover, 0 to 1; where strokes cross, the darker one counts. */
export function draw(cover: Float32Array, size: number, strokes: Trace, ink: Ink): void {
  for (const stroke of strokes) {
    const last = stroke.length - 2
    for (let at = 0; at < last; at += 2) {
      const [x1, y1, x2, y2] = [stroke[at]!, stroke[at + 1]!, stroke[at + 2]!, stroke[at + 3]!]
      const radius = ink.radius * (1 - ink.lightness * (0.5 + 0.5 * Math.sin(ink.phase + (5 * at) / last)))
      const reach = radius + ink.edge
      const [dx, dy] = [x2 - x1, y2 - y1]
      const square = dx * dx + dy * dy
      const [top, bottom] = [Math.max(0, Math.floor(Math.min(y1, y2) - reach)), Math.min(size - 1, Math.ceil(Math.max(y1, y2) + reach))]
      const [left, right] = [Math.max(0, Math.floor(Math.min(x1, x2) - reach)), Math.min(size - 1, Math.ceil(Math.max(x1, x2) + reach))]
      for (let y = top; y <= bottom; y += 1) {
        for (let x = left; x <= right; x += 1) {
          // The nearest point of the piece to the middle of the pixel.
          const along = square === 0 ? 0 : Math.min(1, Math.max(0, ((x - x1) * dx + (y - y1) * dy) / square))
          const [offX, offY] = [x - x1 - along * dx, y - y1 - along * dy]
          const apart = offX * offX + offY * offY
          if (apart >= reach * reach) continue
          const dark = Math.min(1, (reach - Math.sqrt(apart)) / (2 * ink.edge))
          const pixel = y * size + x
          if (dark > cover[pixel]!) cover[pixel] = dark
        }
      }
    }
  }
}
