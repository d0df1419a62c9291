import type { Analysis } from '../../../shared/analysis/result.ts'
import { findLastStep } from '../../../shared/analysis/lastStep.ts'
import type { DatasetFacts } from '../../../shared/datasets/dataset.ts'
import type { LossKind } from '../../../shared/training/config.ts'
import { chooseLoss } from '../../../shared/training/losses/chooseLoss.ts'

/** What the loss `auto` means for this network and these data; null while either is unknown. */
export function automaticLoss(analysis: Analysis, data: DatasetFacts | null): LossKind | null {
  const output = analysis.outputs.at(-1)
  const shape = output === undefined ? null : analysis.nodes.get(output)?.output
  if (!data || output === undefined || !shape) return null
  return chooseLoss(findLastStep(analysis, output).last, shape, data.target)
}
