import type { DatasetFacts, TargetKind } from '../datasets/dataset.ts'
import { formatShape, readParams } from '../layer/index.ts'
import type { TrainingConfig } from '../training/config.ts'
import { AUGMENTATIONS, augmentationSettings, findAugmentation } from './index.ts'
import type { AugmentationSpec } from './spec.ts'

/** Something to say of one entry of the list. `error`: a run cannot start with it. */
export interface AugmentationFinding {
  readonly code: 'augmentation-unknown' | 'augmentation-number' | 'augmentation-target' | 'augmentation-ignored' | 'augmentation-doubtful'
  readonly level: 'error' | 'warning' | 'info'
  /** Place in the list, from 0. */
  readonly place: number
  readonly message: string
}

/** Whether each entry can be used, and fits the data (null: not known yet) and what the outputs of the network learn. */
export function checkAugmentation({ augmentation = [], batchSize }: Pick<TrainingConfig, 'augmentation' | 'batchSize'>, data: DatasetFacts | null, learned: readonly TargetKind[]): AugmentationFinding[] {
  return augmentation.flatMap((entry, place): AugmentationFinding[] => {
    const spec = findAugmentation(entry.kind)
    if (!spec) {
      const known = AUGMENTATIONS.map(({ kind }) => kind).join(', ')
      return [{ code: 'augmentation-unknown', level: 'error', place, message: `This version knows no augmentation "${entry.kind}". Remove it, or take one of ${known}.` }]
    }
    const { mistakes } = readParams(spec.params, entry)
    if (mistakes.length > 0) return mistakes.map(({ message }) => ({ code: 'augmentation-number', level: 'error', place, message: `${spec.title}: ${message}` }))
    if (!data) return []
    if (spec.fits === 'images' && data.shape.length !== 3) {
      const message = `${spec.title} needs images, but one sample of ${data.name} is ${formatShape(data.shape)} numbers: it is passed over.`
      return [{ code: 'augmentation-ignored', level: 'info', place, message }]
    }
    const refused = refusedTarget(spec, learned)
    if (refused) return [{ code: 'augmentation-target', level: 'error', place, message: refused }]
    const remark = spec.judge?.(augmentationSettings(spec, entry), { name: data.name, orientation: data.orientation, batchSize })
    return remark ? [{ code: 'augmentation-doubtful', ...remark, place }] : []
  })
}

function refusedTarget(spec: AugmentationSpec, learned: readonly TargetKind[]): string | null {
  if (spec.does !== 'mix') return null
  const odd = learned.find((kind) => !spec.targets.includes(kind))
  if (!odd) return null
  const what = odd === 'box' ? 'of two boxes there is no blend that is the box of anything' : 'two masks cannot be blended pixel by pixel'
  return `${spec.title} fits classes and numbers only: ${what}. Remove it, or let the network learn classes.`
}
