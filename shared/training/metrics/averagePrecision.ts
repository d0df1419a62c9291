import { FOUND } from './boxes.ts'

/** One box that was offered as being of some class. */
export interface Detection {
  /** How sure the network is of the class; only the order counts. */
  readonly score: number
  /** Whether it is of that class and overlaps the true box by at least half. */
  readonly right: boolean
}

/**
 * Average precision: the area below the curve of precision over recall, where the precision at each recall is the
 * highest reached at that recall or a higher one (all-point interpolation, PASCAL VOC from 2010 on). Detections of one score
 * enter together, so that their order does not count. `truths` is the number of boxes to be found, at least 1.
 */
export function averagePrecision(detections: readonly Detection[], truths: number): number {
  const sorted = detections.toSorted((a, b) => b.score - a.score)
  const points: { recall: number; precision: number }[] = []
  let right = 0
  for (const [index, detection] of sorted.entries()) {
    if (detection.right) right += 1
    if (sorted[index + 1]?.score !== detection.score) points.push({ recall: right / truths, precision: right / (index + 1) })
  }
  let [area, best] = [0, 0]
  for (let index = points.length - 1; index >= 0; index -= 1) {
    const { recall, precision } = points[index]!
    best = Math.max(best, precision)
    area += best * (recall - (points[index - 1]?.recall ?? 0))
  }
  return area
}

/**
 * Mean average precision at an overlap of 0.5, for images with one object each: every image offers its one box for every
 * class, with that class's score. The mean is over the classes that occur; null without samples.
 */
export function meanAveragePrecision(overlaps: readonly number[], scores: readonly (readonly number[])[], labels: readonly number[]): number | null {
  const present = [...new Set(labels)]
  if (present.length === 0) return null
  const each = present.map((label) =>
    averagePrecision(
      scores.map((shares, sample) => ({ score: shares[label]!, right: labels[sample] === label && overlaps[sample]! >= FOUND })),
      labels.filter((other) => other === label).length,
    ),
  )
  return each.reduce((sum, value) => sum + value, 0) / present.length
}
