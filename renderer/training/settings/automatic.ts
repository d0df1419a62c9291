import type { Analysis } from '../../../shared/analysis/result.ts'
import { findLastStep } from '../../../shared/analysis/lastStep.ts'
import type { DatasetFacts } from '../../../shared/datasets/dataset.ts'
import { chooseTarget } from '../../../shared/training/chooseTarget.ts'
import type { LossKind } from '../../../shared/training/config.ts'
import { chooseLoss } from '../../../shared/training/losses/chooseLoss.ts'

/** The target that an output learns by itself; null while the network or the data are unknown. */
export function automaticTarget(analysis: Analysis, data: DatasetFacts | null, output: string): string | null {
  const shape = analysis.nodes.get(output)?.output
  const chosen = data && shape ? chooseTarget(data, shape) : null
  return chosen?.ok ? chosen.value.name : null
}

/** What the loss `auto` means for an output and these data; null while either is unknown. */
export function automaticLoss(analysis: Analysis, data: DatasetFacts | null, output: string | undefined, target?: string): LossKind | null {
  const shape = output === undefined ? null : analysis.nodes.get(output)?.output
  if (!data || output === undefined || !shape) return null
  const chosen = chooseTarget(data, shape, target)
  return chosen.ok ? chooseLoss(findLastStep(analysis, output).last, shape, chosen.value.target) : null
}
