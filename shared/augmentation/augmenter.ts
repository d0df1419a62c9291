import type { TargetKind } from '../datasets/dataset.ts'
import { countValues } from '../layer/index.ts'
import { createRandom, deriveSeed } from '../random.ts'
import type { AugmentationConfig } from '../training/config.ts'
import { augmentationSettings, findAugmentation } from './index.ts'
import { combine, moveBox, moveImage, moveMask, rescale, STILL, type Fill, type Motion } from './motion.ts'
import type { ChangingSpec, Extent, Grounds, MixingSpec, MovingSpec, Settings } from './spec.ts'

/** Targets of a batch, encoded as they are learned, row by row. */
export interface BatchTarget {
  readonly kind: TargetKind
  readonly values: Float32Array
  /** Of a mask. */
  readonly extent: Extent
  /** Of a mask: what a pixel of the background is encoded as. */
  readonly ground: ArrayLike<number> | null
}

/**
 * Changes a batch in place: `rows` are raw samples, one after the other. What is drawn follows from the seed, `step` and the place of a sample in
 * its batch alone.
 */
export type Augmenter = (rows: Float32Array, targets: readonly BatchTarget[], step: number) => void

/** Neighbours in the list that move the image with the same fill. */
interface Move {
  readonly does: 'move'
  readonly parts: readonly { readonly spec: MovingSpec; readonly settings: Settings }[]
  readonly fill: Fill
}

type Stage = Move | { readonly does: 'change'; readonly spec: ChangingSpec; readonly settings: Settings } | { readonly does: 'mix'; readonly spec: MixingSpec; readonly settings: Settings }

/** Null where nothing in the list fits samples of this shape. Kinds that are unknown or do not fit are passed over: see check.ts. */
export function createAugmenter(list: readonly AugmentationConfig[], grounds: Grounds, seed: number): Augmenter | null {
  const stages = stagesOf(list, grounds.shape.length === 3)
  if (stages.length === 0) return null
  const width = countValues(grounds.shape)
  const [high = 1, wide = 1, channels = 1] = grounds.shape
  const extent: Extent = { height: high, width: wide }
  const before = new Float32Array(width)
  let maskBefore = new Float32Array(0)

  const move = ({ parts, fill }: Move, place: number, rows: Float32Array, count: number, targets: readonly BatchTarget[], step: number) => {
    for (let row = 0; row < count; row += 1) {
      const random = createRandom(deriveSeed(seed, 'augmentation', step, row, place))
      let motion = STILL
      for (const { spec, settings } of parts) motion = combine(motion, spec.draw(settings, random, extent))
      if (isStill(motion)) continue
      const sample = rows.subarray(row * width, (row + 1) * width)
      before.set(sample)
      moveImage(before, sample, extent, channels, motion, fill)
      for (const target of targets) moveTarget(target, row, count, motion, fill)
    }
  }
  const moveTarget = ({ kind, values, extent: size, ground }: BatchTarget, row: number, count: number, motion: Motion, fill: Fill) => {
    if (kind !== 'box' && kind !== 'mask') return
    const length = values.length / count
    const own = values.subarray(row * length, (row + 1) * length)
    if (kind === 'box') {
      moveBox(own, extent, motion)
      return
    }
    if (maskBefore.length !== length) maskBefore = new Float32Array(length)
    maskBefore.set(own)
    moveMask(maskBefore, own, size, length / (size.height * size.width), rescale(motion, extent, size), fill === 'edge' ? null : ground)
  }

  return (rows, targets, step) => {
    const count = rows.length / width
    for (const [place, stage] of stages.entries()) {
      if (stage.does === 'move') move(stage, place, rows, count, targets, step)
      else if (stage.does === 'change') {
        for (let row = 0; row < count; row += 1) {
          stage.spec.change(rows.subarray(row * width, (row + 1) * width), stage.settings, createRandom(deriveSeed(seed, 'augmentation', step, row, place)), grounds)
        }
      } else {
        const random = createRandom(deriveSeed(seed, 'augmentation', step, 'batch', place))
        const share = stage.spec.draw(stage.settings, random)
        const partners = random.shuffle(Int32Array.from({ length: count }, (_, row) => row))
        for (const values of [rows, ...targets.map((target) => target.values)]) mix(values, partners, share)
      }
    }
  }
}

function stagesOf(list: readonly AugmentationConfig[], images: boolean): Stage[] {
  const stages: Stage[] = []
  let parts: { spec: MovingSpec; settings: Settings }[] = []
  let fill: Fill | null = null
  const finish = () => {
    if (parts.length > 0) stages.push({ does: 'move', parts, fill: fill ?? 'edge' })
    parts = []
    fill = null
  }
  for (const entry of list) {
    const spec = findAugmentation(entry.kind)
    if (!spec || (spec.fits === 'images' && !images)) continue
    const settings = augmentationSettings(spec, entry)
    if (spec.does !== 'move') {
      finish()
      stages.push(spec.does === 'change' ? { does: 'change', spec, settings } : { does: 'mix', spec, settings })
      continue
    }
    const own = (settings['fill'] as Fill | undefined) ?? null
    // One resampling has one fill.
    if (fill && own && fill !== own) finish()
    parts.push({ spec, settings })
    fill ??= own
  }
  finish()
  return stages
}

function isStill({ xx, xy, x, yx, yy, y }: Motion): boolean {
  return xx === 1 && xy === 0 && x === 0 && yx === 0 && yy === 1 && y === 0
}

/** Keeps `share` of each row and takes the rest from its partner. */
function mix(rows: Float32Array, partners: Int32Array, share: number): void {
  const before = rows.slice()
  const width = rows.length / partners.length
  for (let row = 0, at = 0; row < partners.length; row += 1) {
    const partner = partners[row]! * width
    for (let index = 0; index < width; index += 1, at += 1) rows[at] = share * before[at]! + (1 - share) * before[partner + index]!
  }
}
