import type { Fans, InitializerKind, ParamSpec, Shape } from '../layer/index.ts'

/** A setting of an initialiser is always a number; the inspector draws it from this. */
export type InitializerField = Extract<ParamSpec, { kind: 'number' }> & { readonly default: number }

/** How the numbers of one weight are spread. All that is drawn from; code targets write it out where their library counts otherwise. */
export type Law =
  /** All the same. */
  | { readonly kind: 'value'; readonly value: number }
  /** Every number from −limit to limit is equally likely. */
  | { readonly kind: 'uniform'; readonly limit: number }
  /** Normal around 0. `deviation` is σ. */
  | { readonly kind: 'normal'; readonly deviation: number }
  /** Normal around 0, and drawn again beyond 2σ. `deviation` is σ before the cut; what remains spreads 0.88 as far. */
  | { readonly kind: 'truncatedNormal'; readonly deviation: number }
  /** The kernel as a matrix, its last axis the columns, has columns (rows, if they are fewer) of length `gain` at right angles. */
  | { readonly kind: 'orthogonal'; readonly gain: number }

/** One way in which a weight may start. */
export interface InitializerSpec<S extends string = string> {
  readonly kind: InitializerKind
  readonly title: string
  /** What it does and what it is good for, in one or two sentences. */
  readonly summary: string
  /** As a textbook writes it. n_in and n_out are the fans, counted in connections. */
  readonly equation: string
  /** Author, year and place of the description followed here. */
  readonly source: string
  readonly params: Readonly<Record<S, InitializerField>>
  /** It follows from a kernel's connections or form, which a bias or a scale has not. Defaults to false. */
  readonly kernelsOnly?: boolean
  /** Why it cannot start a weight of this shape, in a sentence; null where it can. */
  readonly refuse?: (shape: Shape) => string | null
  readonly law: (settings: Readonly<Record<S, number>>, fans: Fans) => Law
}

/** Types an initialiser by its own settings; the list then holds it with the general ones. */
export function defineInitializer<S extends string>(spec: InitializerSpec<S>): InitializerSpec {
  return spec
}

/** Spreads of 0 would be zeros under another name. */
const NARROWEST = 1e-6

export const deviationField: InitializerField = {
  kind: 'number', label: 'Deviation σ', help: 'How far the numbers spread: two in three lie within ±σ.', min: NARROWEST, max: 1000, step: 0.01, default: 0.05,
}

export const limitField: InitializerField = {
  kind: 'number', label: 'Limit a', help: 'The numbers lie between −a and a.', min: NARROWEST, max: 1000, step: 0.01, default: 0.05,
}
