import type { Tensor } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../../layer/index.ts'
import { withDerivative, type LossSpec } from './spec.ts'

/** Keeps two empty boxes from being divided by nothing. */
const SMALLEST_AREA = 1e-12

/** Boxes are centre x, centre y, width and height; a negative width or height counts as none. */
export const iou: LossSpec = {
  kind: 'iou',
  title: 'Intersection over union',
  summary: 'For boxes: how much of the area that the predicted and the true box cover together they do not share.',
  equation: '1 − |A ∩ B| / |A ∪ B|',
  source: 'Yu et al. 2016, UnitBox (there as a logarithm); Rezatofighi et al. 2019.',
  reads: () => 'outputs',
  compiled: () => 'boxOverlap',
  perSample: ({ tf, values, targets }) =>
    withDerivative(
      { tf, values, targets },
      (box, truth) => {
        const { shared, whole } = compare(tf, box, truth)
        return tf.reshape(tf.sub(1, tf.div(shared, whole)), [-1])
      },
      (box, truth) => {
        const { x, y, area, shared, whole } = compare(tf, box, truth)
        // With I shared and U = A + B − I: d(I/U) = (dI·(U + I) − I·dA) / U².
        const slope = (byShared: Tensor, byArea: Tensor) => tf.div(tf.sub(tf.mul(shared, byArea), tf.mul(byShared, tf.add(whole, shared))), tf.square(whole))
        const none = tf.zerosLike(area)
        return tf.concat([
          slope(tf.mul(x.byCentre, y.length), none),
          slope(tf.mul(y.byCentre, x.length), none),
          slope(tf.mul(x.byExtent, y.length), tf.mul(x.positive, y.extent)),
          slope(tf.mul(y.byExtent, x.length), tf.mul(y.positive, x.extent)),
        ], 1)
      },
    ),
}

/** All of it as columns, [batch, 1]. */
function compare(tf: TensorFlow, box: Tensor, truth: Tensor) {
  const [centreX, centreY, width, height] = tf.split(box, 4, 1) as [Tensor, Tensor, Tensor, Tensor]
  const [trueX, trueY, trueWidth, trueHeight] = tf.split(truth, 4, 1) as [Tensor, Tensor, Tensor, Tensor]
  const x = overlap(tf, centreX, width, trueX, trueWidth)
  const y = overlap(tf, centreY, height, trueY, trueHeight)
  const shared = tf.mul(x.length, y.length)
  const area = tf.mul(x.extent, y.extent)
  const whole = tf.maximum(tf.sub(tf.add(area, tf.mul(tf.relu(trueWidth), tf.relu(trueHeight))), shared), SMALLEST_AREA)
  return { x, y, area, shared, whole }
}

/** What two spans of an axis share, with its derivatives by centre and extent of the first. */
function overlap(tf: TensorFlow, centre: Tensor, extent: Tensor, trueCentre: Tensor, trueExtent: Tensor) {
  const flag = (condition: Tensor) => tf.cast(condition, 'float32')
  const size = tf.relu(extent)
  const [half, trueHalf] = [tf.div(size, 2), tf.div(tf.relu(trueExtent), 2)]
  const [begin, end] = [tf.sub(centre, half), tf.add(centre, half)]
  const [trueBegin, trueEnd] = [tf.sub(trueCentre, trueHalf), tf.add(trueCentre, trueHalf)]
  const length = tf.relu(tf.sub(tf.minimum(end, trueEnd), tf.maximum(begin, trueBegin)))
  // Whether they meet, and which ends of the first span are those of the shared one.
  const meets = flag(tf.greater(length, 0))
  const endCounts = tf.mul(meets, flag(tf.less(end, trueEnd)))
  const beginCounts = tf.mul(meets, flag(tf.greater(begin, trueBegin)))
  const positive = flag(tf.greater(extent, 0))
  return { length, extent: size, positive, byCentre: tf.sub(endCounts, beginCounts), byExtent: tf.mul(positive, tf.div(tf.add(endCounts, beginCounts), 2)) }
}
