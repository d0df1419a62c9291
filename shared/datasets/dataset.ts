import type { Shape } from '../layer/index.ts'

/** What the network is asked to say: one class of several, or numbers. */
export type Target =
  | { readonly kind: 'classes'; readonly names: readonly string[]; readonly labels: Uint8Array | Uint16Array }
  /** `values` holds count × `names.length` numbers, row by row. */
  | { readonly kind: 'values'; readonly names: readonly string[]; readonly values: Float32Array }

/** Samples in memory, raw: nothing is normalised yet. */
export interface Dataset {
  /** "Digits 8×8", or the file's name. */
  readonly name: string
  readonly count: number
  /** Shape of one sample, [height, width, channels] or [features]. */
  readonly shape: Shape
  /** count × countValues(shape) values, row-major. */
  readonly inputs: Float32Array
  readonly target: Target
  /** The values mean what they are (the 0 and 1 of a truth table), and enter the network so. Defaults to false. */
  readonly asTheyAre?: boolean
  /** Column names of a table. */
  readonly features?: readonly string[]
  /** Where the source comes with a test part of its own: the samples from this position on. */
  readonly testFrom?: number
}

/** What the validator needs of a dataset, known before it is loaded for the built-in ones. */
export interface DatasetFacts {
  readonly name: string
  readonly shape: Shape
  readonly target: { readonly kind: 'classes' | 'values'; readonly names: readonly string[] }
  readonly count: number
}

export function factsOf(dataset: Dataset): DatasetFacts {
  const { name, shape, target, count } = dataset
  return { name, shape, count, target: { kind: target.kind, names: target.names } }
}

/** What a source may ask for while it loads. */
export interface LoadContext {
  readonly seed: number
  /** Reads a file of `assets/datasets/`. Rejects when it is missing. */
  readonly readAsset: (name: string) => Promise<Uint8Array>
  /** 0 to 1, at most a few times a second. */
  readonly progress?: (share: number) => void
}

/** A built-in source: one file each, listed in `datasets/index.ts`. */
export interface DatasetSource {
  /** The word in `data.source` and after `--data`. */
  readonly id: string
  readonly facts: DatasetFacts
  /** One or two sentences for the data panel. */
  readonly summary: string
  /** Author, year, place; for files also the licence. */
  readonly origin: string
  readonly load: (context: LoadContext) => Promise<Dataset>
}
