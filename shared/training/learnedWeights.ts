import type { Network, NetworkWeight } from '../compile/network.ts'
import { countValues, type Shape } from '../layer/index.ts'
import { gridOf, readGrid } from '../weights/grid.ts'

/** One weight of a layer as it is now: few numbers, however large it is. */
export interface LearnedWeight {
  /** "kernel". */
  readonly name: string
  readonly shape: Shape
  readonly lowest: number
  readonly highest: number
  readonly mean: number
  /** Standard deviation. */
  readonly deviation: number
  /** How many numbers lie in each of some equal parts between the lowest and the highest. */
  readonly histogram: readonly number[]
  /** Row by row, of a matrix or vector of at most `MOST_NUMBERS`; null for all else. */
  readonly table: readonly (readonly number[])[] | null
  /** The windows of a convolution, the first ones; null for all else. */
  readonly filters: FilterPictures | null
}

/** Windows as pictures, row by row, with red, green and blue where there are three input channels; else the first channel alone. */
export interface FilterPictures {
  readonly height: number
  readonly width: number
  readonly channels: 1 | 3
  /** Filters that there are; `pictures` are the first of them. */
  readonly count: number
  /** Input channels that there are. */
  readonly inputs: number
  readonly pictures: readonly Float32Array[]
}

export const MOST_NUMBERS = 400
const MOST_FILTERS = 32
const PARTS = 24

/** The weights of a layer as the network has them. */
export async function readWeights({ weights }: Network, node: string): Promise<readonly LearnedWeight[]> {
  const own = weights.filter(({ name, spec }) => name === `${node}.${spec.name}`)
  const values = await Promise.all(own.map(({ variable }) => variable.data()))
  return own.map((weight, index) => describeWeight(weight.spec, Float32Array.from(values[index]!)))
}

export function describeWeight(spec: NetworkWeight['spec'], values: Float32Array): LearnedWeight {
  let [lowest, highest, sum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0]
  for (const value of values) {
    lowest = Math.min(lowest, value)
    highest = Math.max(highest, value)
    sum += value
  }
  const mean = sum / values.length
  let squares = 0
  const histogram = Array.from({ length: PARTS }, () => 0)
  for (const value of values) {
    squares += (value - mean) ** 2
    histogram[Math.min(PARTS - 1, Math.floor(((value - lowest) / (highest - lowest || 1)) * PARTS))]! += 1
  }
  const grid = gridOf(spec)
  return {
    name: spec.name, shape: spec.shape, lowest, highest, mean, deviation: Math.sqrt(squares / values.length), histogram,
    table: grid.choosers.length === 0 && !grid.window && values.length <= MOST_NUMBERS ? readGrid(grid, [...values], []) : null,
    filters: grid.window ? pictureFilters(spec.shape, values) : null,
  }
}

/** The window is the first two axes; the filter is the last one, of a depthwise kernel the input channel. */
function pictureFilters(shape: Shape, values: Float32Array): FilterPictures {
  const [height, width, inputs = 1, outputs = 1] = shape as [number, number, number?, number?]
  const channels = inputs === 3 && outputs > 1 ? 3 : 1
  const depthwise = outputs === 1 && inputs > 1
  const count = depthwise ? inputs : outputs
  const perCell = countValues(shape) / (height * width)
  const pictures = Array.from({ length: Math.min(MOST_FILTERS, count) }, (_, filter) => {
    const picture = new Float32Array(height * width * channels)
    for (let cell = 0; cell < height * width; cell += 1) {
      for (let channel = 0; channel < channels; channel += 1) picture[cell * channels + channel] = values[cell * perCell + (depthwise ? filter : channel * outputs + filter)]!
    }
    return picture
  })
  return { height, width, channels, count, inputs: depthwise ? 1 : inputs, pictures }
}
