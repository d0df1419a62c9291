import type { TargetFacts } from '../datasets/dataset.ts'
import { countValues, type Shape } from '../layer/index.ts'

/** Numbers that answer one question: the channels of a pixel for a mask, else all numbers of the output. */
export function columnsOf(outputShape: Shape, { kind }: Pick<TargetFacts, 'kind'>): number {
  return kind === 'mask' ? outputShape.at(-1)! : countValues(outputShape)
}
