import type { Shape } from '../layer/index.ts'

/** What the network is asked to say: one class of several, numbers, where something is, or the class of every pixel. */
export type Target =
  | { readonly kind: 'classes'; readonly names: readonly string[]; readonly labels: Uint8Array | Uint16Array }
  /** `values` holds count × `names.length` numbers, row by row. */
  | { readonly kind: 'values'; readonly names: readonly string[]; readonly values: Float32Array }
  /** `values` holds count × 4 numbers: centre x, centre y, width and height in shares 0 to 1 of the image; x to the right, y down. */
  | { readonly kind: 'box'; readonly names: readonly string[]; readonly values: Float32Array }
  /** `shape` is [height, width]; `labels` holds count × height × width classes, row by row; class 0 is the background. */
  | { readonly kind: 'mask'; readonly names: readonly string[]; readonly shape: Shape; readonly labels: Uint8Array }

export type TargetKind = Target['kind']

/** A target without its samples. */
export interface TargetFacts {
  readonly kind: TargetKind
  /** Of the classes, or of the numbers. */
  readonly names: readonly string[]
  /** Of a mask: [height, width]. */
  readonly shape?: Shape | undefined
}

/** The four numbers of a box, in their order. */
export const BOX_NAMES: readonly string[] = ['centre x', 'centre y', 'width', 'height']

/**
 * What an image still means when it is turned: nothing of the kind where it shows signs, such as digits (`matters`), the same when it is mirrored left
 * to right (`mirror`), or the same in any direction (`free`).
 */
export type Orientation = 'matters' | 'mirror' | 'free'

/** Samples in memory, raw: nothing is normalised yet. */
export interface Dataset {
  /** "Digits 8×8", or the file's name. */
  readonly name: string
  readonly count: number
  /** Shape of one sample, [height, width, channels] or [features]. */
  readonly shape: Shape
  /** count × countValues(shape) values, row-major. */
  readonly inputs: Float32Array
  /** The main one of several. */
  readonly target: Target
  /** All targets by name, the main one first, where there are several. An output of the network learns one of them. */
  readonly targets?: Readonly<Record<string, Target>>
  /** The values mean what they are (the 0 and 1 of a truth table), and enter the network so. Defaults to false. */
  readonly asTheyAre?: boolean
  /** Column names of a table. */
  readonly features?: readonly string[]
  /** Of images, where it is known. */
  readonly orientation?: Orientation | undefined
  /** Where the source comes with a test part of its own: the samples from this position on. */
  readonly testFrom?: number
}

/** What the validator needs of a dataset, known before it is loaded for the built-in ones. */
export interface DatasetFacts {
  readonly name: string
  readonly shape: Shape
  readonly target: TargetFacts
  /** Where there are several: all by name, the main one first. */
  readonly targets?: Readonly<Record<string, TargetFacts>>
  readonly count: number
  /** Of images, where it is known. */
  readonly orientation?: Orientation | undefined
}

export function factsOf(dataset: Dataset): DatasetFacts {
  const { name, shape, target, targets, count, orientation } = dataset
  return {
    name,
    shape,
    count,
    target: factsOfTarget(target),
    ...(orientation && { orientation }),
    ...(targets && { targets: Object.fromEntries(Object.entries(targets).map(([key, each]) => [key, factsOfTarget(each)])) }),
  }
}

function factsOfTarget(target: Target): TargetFacts {
  const { kind, names } = target
  return target.kind === 'mask' ? { kind, names, shape: target.shape } : { kind, names }
}

/** The name of a target that is the only one. */
const ONLY = 'target'

/** All targets with their names, the main one first; one that is alone is called "target". */
export function listTargets<T>({ target, targets }: { readonly target: T; readonly targets?: Readonly<Record<string, T>> | undefined }): readonly (readonly [name: string, target: T])[] {
  return targets ? Object.entries(targets) : [[ONLY, target]]
}

/** The name of the main target. */
export function mainTarget({ targets }: Pick<DatasetFacts, 'targets'> | Pick<Dataset, 'targets'>): string {
  return targets ? Object.keys(targets)[0]! : ONLY
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
