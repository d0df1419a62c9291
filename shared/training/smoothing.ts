import type { LossKind } from './config.ts'
import { findLoss } from './losses/index.ts'

/** Targets y of a training step become keep·y + spread. */
export interface Smoothing {
  readonly keep: number
  readonly spread: number
}

/** Whether a loss takes targets between 0 and 1: the crossentropies do. */
export function takesSmoothing(loss: LossKind): boolean {
  return loss === 'categoricalCrossentropy' || loss === 'binaryCrossentropy'
}

/**
 * Label smoothing (Szegedy et al. 2016): a share ε of the target is dealt evenly over all classes, y·(1 − ε) + ε/K; of a yes or no over the two
 * answers, y·(1 − ε) + ε/2. The true class stays the largest. Null where ε is 0.
 */
export function smoothingOf(loss: LossKind, columns: number, share: number | undefined): Smoothing | null {
  if (!share || !takesSmoothing(loss)) return null
  return { keep: 1 - share, spread: share / (loss === 'binaryCrossentropy' ? 2 : columns) }
}

/** Why a loss cannot learn smoothed targets of classes; null where it can. */
export function refuseSmoothing(loss: LossKind, share: number | undefined): string | null {
  if (!share || takesSmoothing(loss)) return null
  return `Label smoothing of ${share} spreads each target over the classes as probabilities, but the ${findLoss(loss).title.toLowerCase()} compares numbers. Turn label smoothing off, or choose a crossentropy.`
}
