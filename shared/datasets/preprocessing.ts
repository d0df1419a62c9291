/**
 * Normalisation, fitted on the training part only and kept with the model: value → (value − offset) · scale.
 * One pair for every feature of a table, one pair for all pixels of an image.
 */
export interface Preprocessing {
  readonly kind: 'none' | 'standardise' | 'unitRange'
  readonly offset: readonly number[]
  readonly scale: readonly number[]
}
