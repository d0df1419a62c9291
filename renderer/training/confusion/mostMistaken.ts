import { talliesOf } from '../../../shared/training/metrics/confusion.ts'

/** The classes with the most mistakes, missed ones and wrongly said ones together, in their own order; all of them if they are not more than `most`. */
export function mostMistaken(confusion: readonly (readonly number[])[], most: number): readonly number[] {
  const labels = [...confusion.keys()]
  if (labels.length <= most) return labels
  const mistakes = talliesOf(confusion).map(({ right, said, there }) => said + there - 2 * right)
  return labels.toSorted((a, b) => mistakes[b]! - mistakes[a]! || a - b).slice(0, most).toSorted((a, b) => a - b)
}
