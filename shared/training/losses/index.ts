import type { LossKind } from '../config.ts'
import { binaryCrossentropy } from './binaryCrossentropy.ts'
import { categoricalCrossentropy } from './categoricalCrossentropy.ts'
import { iou } from './iou.ts'
import { mae } from './mae.ts'
import { mse } from './mse.ts'
import type { LossSpec } from './spec.ts'

/** Every kind of loss, in the order of the settings panel. */
export const LOSSES: readonly LossSpec[] = [categoricalCrossentropy, binaryCrossentropy, mse, mae, iou]

export function findLoss(kind: LossKind): LossSpec {
  const spec = LOSSES.find((loss) => loss.kind === kind)
  if (!spec) throw new Error(`There is no loss "${kind}".`)
  return spec
}

export type { LastFunction, LossSpec } from './spec.ts'
