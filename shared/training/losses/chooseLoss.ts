import type { DatasetFacts } from '../../datasets/dataset.ts'
import { countValues, type Shape } from '../../layer/index.ts'
import type { LossKind } from '../config.ts'
import type { LastFunction } from './spec.ts'

/**
 * The loss that fits, for `auto`. Numbers take the mean squared error. Classes take the crossentropy of the
 * output's own function: categorical after softmax, binary after sigmoid. One unit for two classes is a yes-or-no
 * answer; through a function that is no probability (tanh, sign, step) it is compared as a number.
 */
export function chooseLoss(last: LastFunction, outputShape: Shape, target: DatasetFacts['target']): LossKind {
  if (target.kind === 'values' || last === 'step' || last === 'sign') return 'mse'
  if (last === 'sigmoid') return 'binaryCrossentropy'
  if (countValues(outputShape) > 1) return 'categoricalCrossentropy'
  return last === 'linear' || last === 'hardSigmoid' ? 'binaryCrossentropy' : 'mse'
}
