import type { TrainingConfig } from '../../../shared/training/config.ts'
import { edit } from '../../store/document.ts'

/** Settings to change; those that are undefined are taken out, so that their defaults hold again. */
export type TrainingChange = { readonly [K in keyof TrainingConfig]?: TrainingConfig[K] | undefined }

/** One step of undo. */
export function editTraining(change: TrainingChange): void {
  edit((project) => {
    const all = Object.entries({ ...project.training, ...change }).filter(([, value]) => value !== undefined)
    return { ...project, training: Object.fromEntries(all) as TrainingConfig }
  })
}
