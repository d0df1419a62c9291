import { z } from 'zod'

/** What a file may hold of weights set by hand: enough for a layer that somebody would type in. */
export const MOST_ARRAYS = 16
export const MOST_NUMBERS = 4096
/** An array of a weight has at most four axes; anything deeper is no weight. */
const DEEPEST = 8

/** One weight: a list of numbers, flat or nested row by row. */
const numbers = z.unknown().transform((value, context): number[] => {
  const flat: number[] = []
  const mistake = collect(value, flat, 0)
  if (mistake === null) return flat
  context.addIssue({ code: 'custom', message: mistake })
  return z.NEVER
})

/** Weights by name, each flat. Weights are stored as 32-bit numbers, so a larger one would not be finite there. */
export const byHandSchema = z
  .record(z.string().max(100), numbers)
  .refine((weights) => Object.keys(weights).length <= MOST_ARRAYS, `At most ${MOST_ARRAYS} arrays may be set by hand`)

/** Settings that the start of a weight may have in a file: more than any has. */
const MOST_SETTINGS = 20

/** Starts of weights by name. An unknown kind and unusable numbers are kept; the analysis says what is wrong with them. */
export const initialSchema = z
  .record(
    z.string().max(100),
    z.looseObject({ kind: z.string().max(100) }).refine((start) => Object.keys(start).length <= MOST_SETTINGS, `At most ${MOST_SETTINGS} settings may describe how a weight starts`),
  )
  .refine((starts) => Object.keys(starts).length <= MOST_ARRAYS, `At most ${MOST_ARRAYS} weights may have a start of their own`)

const factor = z.number().min(0).max(1000).optional()

/** A layer's own penalty on its kernels. What is missing is as in the training settings. */
export const ownPenaltySchema = z.looseObject({ l1: factor, l2: factor })

/** Adds the numbers in `value` to `into`. Answers with a sentence where it holds something else. */
function collect(value: unknown, into: number[], depth: number): string | null {
  if (typeof value === 'number' && depth > 0) {
    if (!Number.isFinite(Math.fround(value))) return `Must hold finite 32-bit numbers, not ${value}`
    if (into.length === MOST_NUMBERS) return `Must hold at most ${MOST_NUMBERS.toLocaleString('en-US')} numbers`
    into.push(value)
    return null
  }
  if (!Array.isArray(value) || depth > DEEPEST) return `Must be a list of numbers, row by row${typeof value === 'string' ? `, not "${value.slice(0, 40)}"` : ''}`
  for (const each of value) {
    const mistake = collect(each, into, depth + 1)
    if (mistake !== null) return mistake
  }
  return null
}
