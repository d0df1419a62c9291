import { findAugmentation } from '../../augmentation/index.ts'
import type { Shape } from '../../layer/shape.ts'
import type { TrainingConfig } from '../../training/config.ts'

/** What the app does to the training samples and the program does not, in a sentence; null where there is nothing. `shape`: of one sample. */
export function missingAugmentation({ augmentation = [] }: TrainingConfig, shape: Shape): string | null {
  const specs = augmentation.flatMap(({ kind }) => findAugmentation(kind) ?? []).filter(({ fits }) => fits === 'anything' || shape.length === 3)
  if (specs.length === 0) return null
  const titles = [...new Set(specs.map(({ title }) => title.toLowerCase()))].join(', ')
  return `The app augments the training samples of this project (${titles}); this program shows them as they are, so it may learn them by heart sooner.`
}
