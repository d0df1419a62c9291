import type { Shape, Size } from './shape.ts'
import type { Sides } from './sides.ts'
import type { Padding } from './window.ts'

/** A parameter's value in canonical form: sizes are always pairs, numeric padding is always a pair. */
export type ParamValue = number | boolean | string | Shape

/** The canonical parameters of a layer, every default filled in. */
export type Params = Readonly<Record<string, ParamValue>>

interface ParamBase<V> {
  /** As the inspector shows it, in the textbook's word: "Kernel F". */
  readonly label: string
  /** One sentence for somebody who meets the parameter for the first time. */
  readonly help: string
  /** Used where the file leaves the parameter out; a function when it follows another one (stride = size). */
  readonly default: V | ((params: Params) => V)
  /** Whether the parameter has a meaning beside these others. Defaults to always. */
  readonly shownIf?: (params: Params) => boolean
}

/** What a parameter may be. Each kind has one control in the inspector and one reader in `readParam`. */
export type ParamSpec =
  | (ParamBase<number> & { readonly kind: 'integer'; readonly min: number; readonly max: number; readonly unit?: string })
  | (ParamBase<number> & { readonly kind: 'number'; readonly min: number; readonly max: number; readonly step: number; readonly unit?: string })
  | (ParamBase<boolean> & { readonly kind: 'boolean' })
  | (ParamBase<string> & { readonly kind: 'choice'; readonly options: readonly { readonly value: string; readonly label: string }[] })
  | (ParamBase<Size> & { readonly kind: 'size'; readonly min: number; readonly max: number })
  | (ParamBase<Shape> & { readonly kind: 'shape' })
  | (ParamBase<Sides> & { readonly kind: 'sides'; readonly max: number })
  | (ParamBase<Padding> & { readonly kind: 'padding'; readonly max: number })

export type ParamSpecs = Readonly<Record<string, ParamSpec>>

/** A parameter that cannot be used, in one full sentence with the value in it. */
export interface ParamMistake {
  readonly name: string
  readonly message: string
}

/** At most this many values in one sample; more is a typing mistake or an attack. */
export const MAX_SAMPLE_VALUES = 16_777_216

export type ReadResult = { readonly ok: true; readonly value: ParamValue } | { readonly ok: false; readonly message: string }

/** Reads one raw value (from a file, a field or the clipboard) into canonical form. Never throws. */
export function readParam(spec: ParamSpec, raw: unknown): ReadResult {
  switch (spec.kind) {
    case 'integer':
      return isWhole(raw, spec.min, spec.max)
        ? { ok: true, value: raw }
        : refuse(spec.label, `a whole number from ${spec.min} to ${spec.max.toLocaleString('en-US')}`, raw)
    case 'number':
      return typeof raw === 'number' && raw >= spec.min && raw <= spec.max
        ? { ok: true, value: raw }
        : refuse(spec.label, `a number from ${spec.min} to ${spec.max}`, raw)
    case 'boolean':
      return typeof raw === 'boolean' ? { ok: true, value: raw } : refuse(spec.label, 'true or false', raw)
    case 'choice':
      return typeof raw === 'string' && spec.options.some((option) => option.value === raw)
        ? { ok: true, value: raw }
        : refuse(spec.label, `one of ${spec.options.map((option) => option.value).join(', ')}`, raw)
    case 'size': {
      const pair = readPair(raw, spec.min, spec.max)
      return pair
        ? { ok: true, value: pair }
        : refuse(spec.label, `one whole number or [height, width], each from ${spec.min} to ${spec.max}`, raw)
    }
    case 'padding': {
      if (raw === 'valid' || raw === 'same') return { ok: true, value: raw }
      const pair = readPair(raw, 0, spec.max)
      return pair
        ? { ok: true, value: pair }
        : refuse(spec.label, `"valid", "same", a whole number or [height, width] up to ${spec.max}`, raw)
    }
    case 'sides': {
      const pair = readPair(raw, 0, spec.max)
      if (pair) return { ok: true, value: [pair[0], pair[0], pair[1], pair[1]] }
      return Array.isArray(raw) && raw.length === 4 && raw.every((cells) => isWhole(cells, 0, spec.max))
        ? { ok: true, value: raw }
        : refuse(spec.label, `one whole number, [height, width] or [top, bottom, left, right], each from 0 to ${spec.max}`, raw)
    }
    case 'shape':
      return readShape(spec.label, raw)
  }
}

/** Every parameter of `specs` in canonical form; unusable ones take their default and are reported. */
export function readParams(specs: ParamSpecs, raw: Readonly<Record<string, unknown>>): { params: Params; mistakes: ParamMistake[] } {
  const params: Record<string, ParamValue> = {}
  const mistakes: ParamMistake[] = []
  for (const [name, spec] of Object.entries(specs)) {
    const given = Object.hasOwn(raw, name) ? raw[name] : undefined
    const result = given === undefined || given === null ? undefined : readParam(spec, given)
    if (result && !result.ok) mistakes.push({ name, message: result.message })
    params[name] = result?.ok ? result.value : defaultOf(spec, params)
  }
  return { params, mistakes }
}

/** The default of a parameter beside the parameters read before it. */
export function defaultOf(spec: ParamSpec, params: Params): ParamValue {
  const { default: value } = spec
  return typeof value === 'function' ? value(params) : value
}

function readPair(raw: unknown, min: number, max: number): Size | undefined {
  if (isWhole(raw, min, max)) return [raw, raw]
  if (Array.isArray(raw) && raw.length === 2 && isWhole(raw[0], min, max) && isWhole(raw[1], min, max)) return [raw[0], raw[1]]
  return undefined
}

function readShape(label: string, raw: unknown): ReadResult {
  const extents = typeof raw === 'number' ? [raw] : raw
  const usable = Array.isArray(extents) && extents.length >= 1 && extents.length <= 3 && extents.every((extent) => isWhole(extent, 1, MAX_SAMPLE_VALUES))
  if (!usable) return refuse(label, '[features] or [height, width, channels] in whole numbers from 1', raw)
  if (extents.reduce((product: number, extent: number) => product * extent, 1) > MAX_SAMPLE_VALUES) {
    return refuse(label, `at most ${MAX_SAMPLE_VALUES.toLocaleString('en-US')} values in one sample`, raw)
  }
  return { ok: true, value: extents }
}

function isWhole(raw: unknown, min: number, max: number): raw is number {
  return typeof raw === 'number' && Number.isInteger(raw) && raw >= min && raw <= max
}

function refuse(label: string, wanted: string, raw: unknown): ReadResult {
  const text = JSON.stringify(raw) ?? String(raw)
  const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text
  return { ok: false, message: `${label} must be ${wanted}, not ${shown}.` }
}
