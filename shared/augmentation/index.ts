import { readParams } from '../layer/index.ts'
import type { AugmentationConfig } from '../training/config.ts'
import { brightness } from './brightness.ts'
import { contrast } from './contrast.ts'
import { cutOut } from './cutOut.ts'
import { flip } from './flip.ts'
import { mixUp } from './mixUp.ts'
import { noise } from './noise.ts'
import { rotate } from './rotate.ts'
import { shift } from './shift.ts'
import type { AugmentationSpec, Settings } from './spec.ts'
import { zoom } from './zoom.ts'

/** Every kind, in the order of the settings panel. */
export const AUGMENTATIONS: readonly AugmentationSpec[] = [shift, rotate, zoom, flip, brightness, contrast, noise, cutOut, mixUp]

const BY_KIND: ReadonlyMap<string, AugmentationSpec> = new Map(AUGMENTATIONS.map((spec) => [spec.kind, spec]))

/** Undefined for a kind that this version does not know. */
export function findAugmentation(kind: string): AugmentationSpec | undefined {
  return BY_KIND.get(kind)
}

/** The settings of one entry, with defaults where it has none. */
export function augmentationSettings(spec: AugmentationSpec, entry: AugmentationConfig): Settings {
  return readParams(spec.params, entry).params as Settings
}

export type { AugmentationField, AugmentationSpec, Settings } from './spec.ts'
