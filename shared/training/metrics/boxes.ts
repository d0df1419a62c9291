/** An overlap from which on a box counts as found, as in PASCAL VOC. */
export const FOUND = 0.5

/**
 * Intersection over union of two boxes, each centre x, centre y, width and height; 0 where they do not meet. A
 * negative width or height counts as none.
 */
export function boxIoU(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const shared = overlap(a[0]!, a[2]!, b[0]!, b[2]!) * overlap(a[1]!, a[3]!, b[1]!, b[3]!)
  const whole = areaOf(a) + areaOf(b) - shared
  return whole > 0 ? shared / whole : 0
}

/** Length that two spans of the same axis share. */
function overlap(centre: number, extent: number, otherCentre: number, otherExtent: number): number {
  const [half, otherHalf] = [Math.max(0, extent) / 2, Math.max(0, otherExtent) / 2]
  return Math.max(0, Math.min(centre + half, otherCentre + otherHalf) - Math.max(centre - half, otherCentre - otherHalf))
}

function areaOf(box: ArrayLike<number>): number {
  return Math.max(0, box[2]!) * Math.max(0, box[3]!)
}

export interface BoxScores {
  /** Mean intersection over union over all samples. */
  readonly meanIoU: number
  /** Share of the samples whose box overlaps the true one by at least half: "CorLoc" (Deselaers, Alexe, Ferrari 2010). */
  readonly correctLocalisation: number
}

/** `overlaps` has the intersection over union of each sample's box with its true one. */
export function scoreBoxes(overlaps: readonly number[]): BoxScores {
  const count = Math.max(1, overlaps.length)
  return { meanIoU: overlaps.reduce((sum, value) => sum + value, 0) / count, correctLocalisation: overlaps.filter((value) => value >= FOUND).length / count }
}
