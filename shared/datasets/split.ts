import { createRandom, deriveSeed } from '../random.ts'
import type { Dataset } from './dataset.ts'

/** Positions in the dataset, ascending. Every sample is in exactly one part. */
export interface Split {
  readonly train: Int32Array
  readonly validation: Int32Array
  readonly test: Int32Array
}

export interface SplitShares {
  /** Share of all samples, or of those outside the test part where the source has its own. */
  readonly validation: number
  /** Share of all samples. Not used where the source has a test part of its own. */
  readonly test: number
  readonly splitSeed: number
}

/**
 * Deals the samples into three parts by chance. Every class is dealt by the same shares (to within one sample), the sizes of the parts
 * are the rounded shares of the whole, and no class is dealt away completely from training. For numbers, boxes and masks there is one deck.
 */
export function splitDataset(dataset: Dataset, { validation, test, splitSeed }: SplitShares): Split {
  const free = dataset.testFrom ?? dataset.count
  const decks = dealDecks(dataset, free)
  for (const [index, deck] of decks.entries()) createRandom(deriveSeed(splitSeed, 'split', index)).shuffle(deck)
  // One sample of every class trains, whatever the shares.
  const left = decks.map((deck) => Math.max(0, deck.length - 1))
  const toTest = dataset.testFrom === undefined ? apportion(decks, test, left) : decks.map(() => 0)
  const toValidation = apportion(decks, validation, left.map((count, index) => count - toTest[index]!))

  const parts: Record<keyof Split, number[]> = { train: [], validation: [], test: [] }
  for (const [index, deck] of decks.entries()) {
    const end = toTest[index]! + toValidation[index]!
    for (const [place, sample] of deck.entries()) {
      parts[place < toTest[index]! ? 'test' : place < end ? 'validation' : 'train'].push(sample)
    }
  }
  for (let sample = free; sample < dataset.count; sample += 1) parts.test.push(sample)
  return { train: ascending(parts.train), validation: ascending(parts.validation), test: ascending(parts.test) }
}

/** One deck of positions a class, without the source's own test part. */
function dealDecks({ target }: Dataset, free: number): number[][] {
  if (target.kind !== 'classes') return [Array.from({ length: free }, (_, sample) => sample)]
  const decks: number[][] = target.names.map(() => [])
  for (let sample = 0; sample < free; sample += 1) decks[target.labels[sample]!]!.push(sample)
  return decks
}

/** Largest remainders (Hamilton 1792): each class gets its share rounded down, and what is missing goes where most was cut off. */
function apportion(decks: readonly (readonly number[])[], share: number, most: readonly number[]): number[] {
  const quotas = decks.map((deck) => deck.length * share)
  const counts = quotas.map((quota, index) => Math.min(most[index]!, Math.floor(quota)))
  const whole = decks.reduce((sum, deck) => sum + deck.length, 0)
  let missing = Math.round(whole * share) - counts.reduce((sum, count) => sum + count, 0)
  const byRemainder = quotas.map((quota, index) => ({ index, rest: quota - Math.floor(quota) })).sort((a, b) => b.rest - a.rest || a.index - b.index)
  for (const { index, rest } of byRemainder) {
    if (missing > 0 && rest > 0 && counts[index]! < most[index]!) {
      counts[index]! += 1
      missing -= 1
    }
  }
  return counts
}

function ascending(samples: readonly number[]): Int32Array {
  return Int32Array.from(samples).sort()
}
