import type { Orientation, TargetKind } from '../datasets/dataset.ts'
import type { ParamSpec, Shape } from '../layer/index.ts'
import type { Random } from '../random.ts'
import type { Motion } from './motion.ts'

/** A setting of a kind: a number, a switch or a choice. The settings panel draws it from this. */
export type AugmentationField =
  | (Extract<ParamSpec, { kind: 'number' }> & { readonly default: number })
  | (Extract<ParamSpec, { kind: 'boolean' }> & { readonly default: boolean })
  | (Extract<ParamSpec, { kind: 'choice' }> & { readonly default: string })

export type AugmentationFields = Readonly<Record<string, AugmentationField>>

/** The settings of a kind, every default filled in. */
export type Settings<F extends AugmentationFields = AugmentationFields> = {
  readonly [K in keyof F]: F[K]['kind'] extends 'number' ? number : F[K]['kind'] extends 'boolean' ? boolean : F[K]['kind'] extends 'choice' ? string : number | boolean | string
}

/** What is known of the data, whose values are raw: nothing is normalised yet. */
export interface Grounds {
  /** Of one sample: [height, width, channels], or [features]. */
  readonly shape: Shape
  /** Lowest and highest value of the data: black and white of an image. */
  readonly low: number
  readonly high: number
  /** What 1 is to the network, in raw values, of each value of a sample or one for all: an image's whole range, a feature's standard deviation. */
  readonly units: ArrayLike<number>
}

/** Height and width of an image in pixels. */
export interface Extent {
  readonly height: number
  readonly width: number
}

/** What the judgement of a kind's settings follows from. */
export interface Occasion {
  /** Of the data: "Digits 8×8". */
  readonly name: string
  /** Undefined: nobody has said. */
  readonly orientation: Orientation | undefined
  readonly batchSize: number
}

/** Something to say of settings that can be used, in one full sentence or two. */
export interface Remark {
  readonly level: 'warning' | 'info'
  readonly message: string
}

interface Description<F extends AugmentationFields> {
  /** The word in the project file. */
  readonly kind: string
  readonly title: string
  /** One or two sentences for the settings panel. */
  readonly summary: string
  /** Author, year and place of the description followed here, or the function of another library that does the same. */
  readonly source: string
  readonly params: F
  /** Whether samples must be images, [height, width, channels]. */
  readonly fits: 'images' | 'anything'
  /** What the settings are to be warned of with these data. */
  judge?(settings: Settings<F>, occasion: Occasion): Remark | null
}

/** Moves an image, with its mask and its box. Neighbours in the list become one motion, so that an image is resampled once. */
export interface MovingSpec<F extends AugmentationFields = AugmentationFields> extends Description<F> {
  readonly does: 'move'
  draw(settings: Settings<F>, random: Random, extent: Extent): Motion
}

/** Changes the values of one sample in place. */
export interface ChangingSpec<F extends AugmentationFields = AugmentationFields> extends Description<F> {
  readonly does: 'change'
  change(sample: Float32Array, settings: Settings<F>, random: Random, grounds: Grounds): void
}

/** Mixes each sample of a batch, and its targets, with another one of the batch. */
export interface MixingSpec<F extends AugmentationFields = AugmentationFields> extends Description<F> {
  readonly does: 'mix'
  /** What a network may learn from mixed samples. */
  readonly targets: readonly TargetKind[]
  /** The share (0 to 1) that each sample keeps of itself, one for the batch. */
  draw(settings: Settings<F>, random: Random): number
}

/** One way of changing training samples, so that the network never sees the same one twice. */
export type AugmentationSpec = MovingSpec | ChangingSpec | MixingSpec

/** Types a kind by its own settings; the list then holds it with the general ones. */
export function defineMoving<const F extends AugmentationFields>(spec: Omit<MovingSpec<F>, 'does' | 'fits'>): MovingSpec {
  return { ...spec, does: 'move', fits: 'images' }
}

/** The same for a kind that changes values. */
export function defineChanging<const F extends AugmentationFields>(spec: Omit<ChangingSpec<F>, 'does'>): ChangingSpec {
  return { ...spec, does: 'change' }
}

/** The same for a kind that mixes samples. */
export function defineMixing<const F extends AugmentationFields>(spec: Omit<MixingSpec<F>, 'does'>): MixingSpec {
  return { ...spec, does: 'mix' }
}

/** What comes in where an image is moved off its edge. */
export const fillField = {
  kind: 'choice',
  label: 'Fill',
  help: 'What comes in where the image has moved away: the pixels of its edge drawn out, or 0, which is black in most images.',
  options: [{ value: 'edge', label: 'Edge pixels' }, { value: 'zero', label: 'Zero' }],
  default: 'edge',
} as const satisfies AugmentationField

/** Anywhere from −most to most, every number equally likely. */
export function between(random: Random, low: number, high: number): number {
  return low + (high - low) * random.uniform()
}
