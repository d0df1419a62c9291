import { columnsOf } from '../../training/columnsOf.ts'
import { literal } from './source.ts'
import type { OutputTask } from './train.ts'

/** The targets of a batch, `positions`, in the shape of the output. */
export function targetExpression({ target, kind, names, shape, low }: OutputTask, scaled: boolean): string {
  const values = `rawTargets(positions, ${literal(target)}).flat()`
  const size = `[positions.length, ${shape.join(', ')}]`
  if (kind === 'values' || kind === 'box') return `tf.tensor(${scaled && kind === 'values' ? `normaliseTargets(${values})` : values}, ${size}, 'float32')`
  if (columnsOf(shape, { kind }) === 1) return `tf.tensor(${values}${low === 0 ? '' : '.map((label) => 2 * label - 1)'}, ${size}, 'float32')`
  const oneHot = `tf.oneHot(tf.tensor1d(${values}, 'int32'), ${names.length}).cast('float32')`
  const ranged = low === 0 ? oneHot : `${oneHot}.mul(2).sub(1)`
  return shape.length === 1 ? ranged : `${ranged}.reshape(${size})`
}

/** The function of train.ts that compares boxes. TensorFlow.js derives its gradient. */
export const boxIoUSource = `/** Intersection over union of boxes, each centre x, centre y, width and height: one number a sample. */
function boxOverlap(a: tf.Tensor, b: tf.Tensor): tf.Tensor1D {
  const [first, second] = [sides(a), sides(b)]
  const shared = (centre: 'x' | 'y', extent: 'width' | 'height') => {
    const end = tf.minimum(first[centre].add(first[extent].div(2)), second[centre].add(second[extent].div(2)))
    const begin = tf.maximum(first[centre].sub(first[extent].div(2)), second[centre].sub(second[extent].div(2)))
    return end.sub(begin).relu()
  }
  const both = shared('x', 'width').mul(shared('y', 'height'))
  const areas = first.width.mul(first.height).add(second.width.mul(second.height))
  return both.div(areas.sub(both).maximum(1e-12)).reshape([-1])
}

function sides(boxes: tf.Tensor): Record<'x' | 'y' | 'width' | 'height', tf.Tensor> {
  const [x, y, width, height] = tf.split(boxes, 4, 1) as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor]
  return { x, y, width: width.relu(), height: height.relu() }
}`
