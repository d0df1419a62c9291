/** Numbers as sentences and tables show them. */

/** A loss in three significant digits. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return String(value)
  if (value !== 0 && Math.abs(value) < 1e-4) return value.toExponential(1).replace('e-', 'e−')
  return String(Number(value.toPrecision(3)))
}

const MEASURED = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 5 })

/** A number in the units of the data: 347,120. */
export function measured(value: number): string {
  return value !== 0 && Math.abs(value) < 1e-4 ? short(value) : MEASURED.format(value)
}

/** 0.984 → "98.4%". */
export function percent(share: number): string {
  return `${(share * 100).toFixed(1)}%`
}
