import { formatCount } from '../layer/index.ts'
import { refuse } from './refuse.ts'

/** The largest single file that is read, unpacked: 512 MiB. */
export const MAX_UNPACKED_BYTES = 512 * 1024 * 1024
/** The largest CSV file. Its text is held in memory while its rows are read. */
export const MAX_TABLE_BYTES = 256 * 1024 * 1024
/** Input values of one dataset, 4 bytes each: MNIST has 54,880,000. */
export const MAX_VALUES = 128 * 1024 * 1024
/** Values of one sample: a colour image of 1024×1024. */
export const MAX_VALUES_PER_SAMPLE = 3 * 1024 * 1024
/** Different answers that a classifier may have. */
export const MAX_CLASSES = 1000
/** Different texts in one feature column; each becomes a feature of its own. */
export const MAX_CATEGORIES = 100

/** Refuses before anything is allocated. */
export function checkSize(name: string, samples: number, valuesPerSample: number): void {
  if (valuesPerSample > MAX_VALUES_PER_SAMPLE) {
    refuse('data-too-large', `${name} has ${formatCount(valuesPerSample)} values a sample; ${formatCount(MAX_VALUES_PER_SAMPLE)} is the most. Make the images smaller or leave columns out.`)
  }
  if (samples * valuesPerSample > MAX_VALUES) {
    refuse(
      'data-too-large',
      `${name} has ${formatCount(samples)} samples of ${formatCount(valuesPerSample)} values, ${formatCount(samples * valuesPerSample)} in all; ` +
        `${formatCount(MAX_VALUES)} is the most. Use a part of the samples or smaller ones.`,
    )
  }
}

export function checkClasses(where: string, distinct: number): void {
  if (distinct > MAX_CLASSES) {
    refuse('too-many-classes', `${where} has more than ${formatCount(MAX_CLASSES)} different classes. Choose a column or file with fewer.`)
  }
}
