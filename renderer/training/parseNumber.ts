/** What a number field accepts. */
export interface NumberRange {
  readonly min: number
  readonly max: number
  /** Whole numbers only. */
  readonly whole?: boolean
  /** "10 %" means 0.1. */
  readonly percent?: boolean
}

/** `hint` says how an unusual spelling was read; `message` is one sentence with the text and what to write instead. */
export type ParsedNumber = { readonly ok: true; readonly value: number; readonly hint: string | null } | { readonly ok: false; readonly message: string }

const PLAIN = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i
const GROUPED = /^[+-]?\d{1,3}([,\u00a0\u202f '_]\d{3})+(\.\d+)?$/

/**
 * Reads a number as people write it: "1e-3", "0,001", "12,000", "15 %", "−0.5". A comma is a decimal comma unless a whole
 * number is asked for and three digits follow each one.
 */
export function parseNumber(text: string, label: string, { min, max, whole = false, percent = false }: NumberRange): ParsedNumber {
  const wanted = `${whole ? 'a whole number' : 'a number'} from ${formatNumber(min)} to ${formatNumber(max)}`
  const refuse = (): ParsedNumber => ({ ok: false, message: `${label} must be ${wanted}, not "${shorten(text.trim())}".` })
  let rest = text.trim().replace(/[−–]/g, '-')
  if (rest === '') return { ok: false, message: `${label} is empty; write ${wanted}.` }
  let scale = 1
  if (percent && rest.endsWith('%')) {
    rest = rest.slice(0, -1).trim()
    scale = 0.01
  }
  const plain = PLAIN.test(rest)
  if (!plain) {
    if (whole && GROUPED.test(rest)) rest = rest.replace(/[,\u00a0\u202f '_]/g, '')
    else if (/^[+-]?\d*,\d+(e[+-]?\d+)?$/i.test(rest)) rest = rest.replace(',', '.')
    else rest = rest.replace(/[\u00a0\u202f ']/g, '')
  }
  if (!PLAIN.test(rest)) return refuse()
  const value = scale === 1 ? Number(rest) : Number((Number(rest) * scale).toPrecision(12))
  if (!Number.isFinite(value) || value < min || value > max || (whole && !Number.isInteger(value))) return refuse()
  return { ok: true, value, hint: plain && scale === 1 ? null : `Read as ${formatNumber(value)}.` }
}

/** A number as the fields show it: short, exact, readable back. */
export function formatNumber(value: number): string {
  const size = Math.abs(value)
  if (value !== 0 && (size < 1e-4 || size >= 1e15)) return value.toExponential().replace('e+', 'e')
  return String(value)
}

function shorten(text: string): string {
  return text.length > 30 ? `${text.slice(0, 30)}…` : text
}
