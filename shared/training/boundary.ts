import type { Network } from '../compile/network.ts'
import { applyPreprocessing, type Preprocessing } from '../datasets/preprocessing.ts'
import { countValues, type TensorFlow } from '../layer/index.ts'
import { fail, succeed } from '../mistake.ts'
import { enter } from './enter.ts'
import type { Feed } from './feed.ts'
import type { Material } from './material.ts'
import type { RequestOutput } from './protocol.ts'

/** Room around the outermost samples, as a share of their spread. */
const MARGIN = 0.08

/** Rows of the grid that are computed at a time. */
const ROWS = 16

/**
 * The network's readings on a grid over the first two features, all others at their mean over the training part. The
 * first row lies at the lower end of `y`; each row runs from the lower end of `x`.
 */
export async function computeBoundary(
  tf: TensorFlow, network: Network, feed: Feed, { dataset, split }: Material, preprocessing: Preprocessing, resolution: number, between: () => Promise<boolean>,
): Promise<RequestOutput<'boundary'>> {
  const width = countValues(dataset.shape)
  if (dataset.shape.length !== 1 || width < 2) {
    return fail('no-boundary', `A decision boundary can be drawn over two features; ${dataset.name} has ${dataset.shape.length === 1 ? 'only one' : 'images'}.`)
  }
  const ranges = [0, 1].map((feature) => widen(rangeOf(dataset.inputs, width, feature))) as [[number, number], [number, number]]
  const centre = meansOf(dataset.inputs, width, split.train)
  const objective = feed.tasks[feed.main]!.objective
  const readings: number[] = []
  let size = 0
  for (let top = 0; top < resolution; top += ROWS) {
    const rows = Math.min(ROWS, resolution - top)
    const points = new Float32Array(rows * resolution * width)
    for (let point = 0; point < rows * resolution; point += 1) {
      points.set(centre, point * width)
      points[point * width] = at(ranges[0], point % resolution, resolution)
      points[point * width + 1] = at(ranges[1], top + Math.floor(point / resolution), resolution)
    }
    applyPreprocessing(points, preprocessing, width, points)
    const outputs = tf.tidy(() => {
      const inputs = enter(tf, feed.entries, points, rows * resolution)
      return tf.reshape(network.forward(inputs, { training: false })[feed.main]!, [-1, objective.units])
    })
    const values = await outputs.data()
    outputs.dispose()
    for (let point = 0; point < rows * resolution; point += 1) {
      const reading = objective.read([...values.subarray(point * objective.units, (point + 1) * objective.units)])
      size = reading.length
      for (const value of reading) readings.push(value)
    }
    if (!(await between())) return fail('superseded', 'Another training has begun.')
  }
  return succeed({ x: ranges[0], y: ranges[1], outputs: Float32Array.from(readings), size })
}

function rangeOf(inputs: Float32Array, width: number, feature: number): [number, number] {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (let index = feature; index < inputs.length; index += width) {
    low = Math.min(low, inputs[index]!)
    high = Math.max(high, inputs[index]!)
  }
  return [low, high]
}

function widen([low, high]: [number, number]): [number, number] {
  const room = (high - low) * MARGIN || 1
  return [low - room, high + room]
}

function meansOf(inputs: Float32Array, width: number, indices: Int32Array): Float32Array {
  const sums = Array.from({ length: width }, () => 0)
  for (const index of indices) for (let feature = 0; feature < width; feature += 1) sums[feature]! += inputs[index * width + feature]!
  return Float32Array.from(sums, (sum) => sum / Math.max(1, indices.length))
}

function at([low, high]: [number, number], place: number, resolution: number): number {
  return resolution === 1 ? (low + high) / 2 : low + ((high - low) * place) / (resolution - 1)
}
