import type { Random } from '../../random.ts'
import type { Glyph, Point, Run, Stroke } from './glyphs.ts'

/** The middle line of a written glyph: for each stroke x, y, x, y, … in pixels. */
export type Trace = readonly Float64Array[]

export interface Hand {
  /** Half the width of the line, in pixels. */
  readonly radius: number
  /** Height, or width if that is more, of the written digit in pixels. */
  readonly extent: number
  /** Middle of the digit in pixels. */
  readonly centre: Point
}

/** Points on the curve from one control point to the next. At 20 pixels a digit they lie closer than a pixel. */
const STEPS = 6

/**
 * Writes a glyph as a person would: no point exactly where it was meant, the whole bent, slanted, turned, and brought to size.
 * The ranges follow what MNIST shows: slants up to 25°, turns up to 12°, lines that overshoot a little.
 */
export function write(random: Random, glyph: Glyph, hand: Hand): Trace {
  const slant = clamp(0.12 + 0.17 * random.normal(), -0.3, 0.48)
  const turn = clamp(0.08 * random.normal(), -0.21, 0.21)
  const width = 0.76 * Math.exp(0.16 * random.normal())
  const bend = makeBend(random)
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)]
  const place = ([x, y]: Point): Point => {
    const [bentX, bentY] = bend(x + 0.022 * random.normal() - 0.5, y + 0.022 * random.normal() - 0.5)
    const leaning = width * bentX - slant * bentY
    return [cos * leaning - sin * bentY, sin * leaning + cos * bentY]
  }
  const strokes = glyph.strokes.map((stroke) => trace(stroke.map((run) => run.map(place))))
  return fit(strokes, hand)
}

/** Slow waves across the paper, so that straight lines come out slightly curved and rings uneven. */
function makeBend(random: Random): (x: number, y: number) => Point {
  const wave = () => ({ height: 0.035 * random.normal(), rate: 3 + 4 * random.uniform(), phase: 2 * Math.PI * random.uniform() })
  const [across, down] = [wave(), wave()]
  return (x, y) => [x + across.height * Math.sin(across.rate * y + across.phase), y + down.height * Math.sin(down.rate * x + down.phase)]
}

/** The runs of a stroke as one line of short pieces. */
function trace(stroke: Stroke): number[] {
  const line: number[] = []
  let last: Point | undefined
  for (const run of stroke) {
    const points: Run = last ? [last, ...run] : run
    for (let index = 0; index + 1 < points.length; index += 1) {
      for (let step = line.length === 0 ? 0 : 1; step <= STEPS; step += 1) line.push(...between(points, index, step / STEPS))
    }
    last = points.at(-1)
  }
  return line
}

/** Catmull and Rom 1974: a curve through all points, whose direction at each is that from the point before to the one after. */
function between(points: Run, index: number, t: number): Point {
  const from = points[index]!
  const to = points[index + 1]!
  const before = points[index - 1] ?? from
  const after = points[index + 2] ?? to
  const at = (axis: 0 | 1) => {
    const [p, a, b, n] = [before[axis], from[axis], to[axis], after[axis]]
    return a + 0.5 * t * (b - p + t * (2 * p - 5 * a + 4 * b - n + t * (3 * (a - b) + n - p)))
  }
  return [at(0), at(1)]
}

function fit(strokes: readonly number[][], { extent, radius, centre }: Hand): Trace {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity]
  for (const stroke of strokes) {
    for (let at = 0; at < stroke.length; at += 2) {
      left = Math.min(left, stroke[at]!)
      right = Math.max(right, stroke[at]!)
      top = Math.min(top, stroke[at + 1]!)
      bottom = Math.max(bottom, stroke[at + 1]!)
    }
  }
  const scale = (extent - 2 * radius) / Math.max(right - left, bottom - top)
  const middle: Point = [(left + right) / 2, (top + bottom) / 2]
  return strokes.map((stroke) => Float64Array.from(stroke, (value, at) => centre[at % 2]! + scale * (value - middle[at % 2]!)))
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value))
}
