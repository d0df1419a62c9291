import { checkAugmentation } from '../augmentation/check.ts'
import { findAugmentation } from '../augmentation/index.ts'
import type { DatasetFacts, TargetKind } from '../datasets/dataset.ts'
import { chooseTarget, outputSettings } from '../training/chooseTarget.ts'
import type { TrainingConfig } from '../training/config.ts'
import type { AnalysisOptions } from './analyse.ts'
import type { NetworkView } from './network.ts'
import type { Analysis, Problem } from './result.ts'

/** Whether the augmentation can be used, and fits the data and what the outputs learn. */
export function checkAugmentations(network: NetworkView, { training, data = null }: AnalysisOptions): Problem[] {
  if (!training?.augmentation) return []
  const { augmentation } = training
  return checkAugmentation(training, data, data ? learnedTargets(network, training, data) : []).map(({ code, level, message, place }) => {
    const { kind } = augmentation[place]!
    const title = findAugmentation(kind)?.title ?? `"${kind}"`
    return {
      node: null, code, level, message,
      fixes: [{ label: `Remove ${title}`, steps: [{ kind: 'setTraining', training: { augmentation: augmentation.filter((_, index) => index !== place) } }] }],
    }
  })
}

/** The kinds of targets that the outputs of a network learn. */
export function learnedTargets({ nodes, outputs }: Pick<Analysis, 'nodes' | 'outputs'>, training: TrainingConfig, data: DatasetFacts): TargetKind[] {
  return outputs.flatMap((id) => {
    const shape = nodes.get(id)?.output
    const chosen = shape && chooseTarget(data, shape, outputSettings(training, id)?.target)
    return chosen?.ok ? [chosen.value.target.kind] : []
  })
}
