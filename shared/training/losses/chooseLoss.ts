import type { TargetFacts } from '../../datasets/dataset.ts'
import { columnsOf } from '../columnsOf.ts'
import type { Shape } from '../../layer/index.ts'
import type { LossKind } from '../config.ts'
import type { LastFunction } from './spec.ts'

/**
 * The loss that fits, for `auto`. Numbers take the mean squared error. Classes take the crossentropy of the
 * output's own function: categorical after softmax, binary after sigmoid. One unit for two classes is a yes-or-no
 * answer; through a function that is no probability (tanh, sign, step) it is compared as a number. Every pixel of a mask
 * counts as a sample of its own. Boxes take intersection over union.
 */
export function chooseLoss(last: LastFunction, outputShape: Shape, target: TargetFacts): LossKind {
  if (target.kind === 'box') return 'iou'
  if (target.kind === 'values' || last === 'step' || last === 'sign') return 'mse'
  if (last === 'sigmoid') return 'binaryCrossentropy'
  if (columnsOf(outputShape, target) > 1) return 'categoricalCrossentropy'
  return last === 'linear' || last === 'hardSigmoid' ? 'binaryCrossentropy' : 'mse'
}
