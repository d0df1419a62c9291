import { formatShape, type ParamSpec, type ParamValue, type Shape, type Size } from '../../shared/layer/index.ts'

/** A parameter's value as its field shows it: "5 × 5", "same", "0.001". */
export function paramToText(spec: ParamSpec, value: ParamValue): string {
  if (typeof value === 'string' || typeof value === 'boolean') return String(value)
  if (typeof value === 'number') return String(value)
  if (spec.kind === 'padding') return value[0] === value[1] ? `${value[0]}` : spaced(value)
  if (spec.kind === 'sides' && value.every((cells) => cells === value[0])) return `${value[0]}`
  return spaced(value)
}

/** What somebody typed, as a raw value for `readParam`; forgiving about spaces, "x", "×" and a decimal comma. */
export function textToRaw(spec: ParamSpec, text: string): unknown {
  const clean = text.trim().toLowerCase()
  if (spec.kind === 'choice') return text
  if (spec.kind === 'padding' && (clean === 'valid' || clean === 'same')) return clean
  if (spec.kind === 'number') return toNumber(clean.replace(',', '.'))
  const parts = clean.split(/\s*[x×*,;]\s*|\s+/).filter((part) => part !== '')
  if (spec.kind === 'integer') return parts.length === 1 ? toNumber(clean) : text
  const numbers = parts.map(toNumber)
  if (numbers.some((part) => typeof part !== 'number')) return text
  return spec.kind !== 'shape' && numbers.length === 1 ? numbers[0] : numbers
}

function toNumber(text: string): unknown {
  const value = Number(text)
  return text === '' || Number.isNaN(value) ? text : value
}

function spaced(shape: Shape | Size): string {
  return formatShape(shape).replaceAll('×', ' × ')
}
