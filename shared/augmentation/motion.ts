import type { Extent } from './spec.ts'

/**
 * Where each pixel of a moved image comes from: x′ = xx·x + xy·y + x, y′ = yx·x + yy·y + y, in pixels from the middle of the image, x to
 * the right and y down.
 */
export interface Motion {
  readonly xx: number
  readonly xy: number
  readonly x: number
  readonly yx: number
  readonly yy: number
  readonly y: number
}

export const STILL: Motion = { xx: 1, xy: 0, x: 0, yx: 0, yy: 1, y: 0 }

/** What comes in from beyond the image. */
export type Fill = 'edge' | 'zero'

/** One motion and then another, as one. */
export function combine(first: Motion, second: Motion): Motion {
  return {
    xx: first.xx * second.xx + first.xy * second.yx,
    xy: first.xx * second.xy + first.xy * second.yy,
    x: first.xx * second.x + first.xy * second.y + first.x,
    yx: first.yx * second.xx + first.yy * second.yx,
    yy: first.yx * second.xy + first.yy * second.yy,
    y: first.yx * second.x + first.yy * second.y + first.y,
  }
}

/** The same motion of an image of another size: of a mask that is smaller than its image. */
export function rescale({ xx, xy, x, yx, yy, y }: Motion, from: Extent, to: Extent): Motion {
  const [across, down] = [to.width / from.width, to.height / from.height]
  return { xx, xy: (xy * across) / down, x: x * across, yx: (yx * down) / across, yy, y: y * down }
}

/** Moves an image of `channels` values a pixel, each between the four pixels around the place that it comes from (bilinear). */
export function moveImage(image: Float32Array, into: Float32Array, { height, width }: Extent, channels: number, motion: Motion, fill: Fill): void {
  const [middleX, middleY] = [(width - 1) / 2, (height - 1) / 2]
  const [right, bottom] = [width - 1, height - 1]
  const edge = fill === 'edge'
  const line = width * channels
  const { xx, yx } = motion
  for (let row = 0, at = 0; row < height; row += 1) {
    const startX = motion.xy * (row - middleY) + motion.x + middleX - xx * middleX
    const startY = motion.yy * (row - middleY) + motion.y + middleY - yx * middleX
    for (let column = 0; column < width; column += 1, at += channels) {
      let x = startX + xx * column
      let y = startY + yx * column
      if (edge) {
        x = x < 0 ? 0 : x > right ? right : x
        y = y < 0 ? 0 : y > bottom ? bottom : y
      } else if (!(x > -1 && x < width && y > -1 && y < height)) {
        for (let channel = 0; channel < channels; channel += 1) into[at + channel] = 0
        continue
      }
      // As whole numbers of 32 bits, or every index below is computed in floating point.
      const left = Math.floor(x) | 0
      const top = Math.floor(y) | 0
      const toRight = x - left
      const toBottom = y - top
      if (left >= 0 && left < right && top >= 0 && top < bottom) {
        const first = (top * width + left) * channels
        for (let place = first, end = first + channels, to = at; place < end; place += 1, to += 1) {
          const above = image[place]!
          const below = image[place + line]!
          const upper = above + toRight * (image[place + channels]! - above)
          into[to] = upper + toBottom * (below + toRight * (image[place + line + channels]! - below) - upper)
        }
        continue
      }
      // Neighbours beyond the image count nothing; any place will do for them.
      const inLeft = left < 0 ? 0 : 1 - toRight
      const inRight = left >= right ? 0 : toRight
      const inTop = top < 0 ? 0 : 1 - toBottom
      const inBottom = top >= bottom ? 0 : toBottom
      const first = ((top < 0 ? 0 : top) * width + (left < 0 ? 0 : left)) * channels
      const across = left < 0 || left >= right ? 0 : channels
      const down = top < 0 || top >= bottom ? 0 : line
      for (let channel = 0; channel < channels; channel += 1) {
        const place = first + channel
        into[at + channel] = inTop * (inLeft * image[place]! + inRight * image[place + across]!) + inBottom * (inLeft * image[place + down]! + inRight * image[place + down + across]!)
      }
    }
  }
}

/**
 * Moves a mask of `columns` values a pixel, each taken as it is from the nearest pixel: between two classes lies none. `ground` (of `columns` values) comes
 * in from beyond the image; null draws out its edge.
 */
export function moveMask(mask: Float32Array, into: Float32Array, { height, width }: Extent, columns: number, motion: Motion, ground: ArrayLike<number> | null): void {
  const [middleX, middleY] = [(width - 1) / 2, (height - 1) / 2]
  for (let row = 0, at = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1, at += columns) {
      const x = Math.round(motion.xx * (column - middleX) + motion.xy * (row - middleY) + motion.x + middleX)
      const y = Math.round(motion.yx * (column - middleX) + motion.yy * (row - middleY) + motion.y + middleY)
      if (ground && (x < 0 || x >= width || y < 0 || y >= height)) {
        for (let index = 0; index < columns; index += 1) into[at + index] = ground[index]!
        continue
      }
      const place = (Math.min(height - 1, Math.max(0, y)) * width + Math.min(width - 1, Math.max(0, x))) * columns
      for (let index = 0; index < columns; index += 1) into[at + index] = mask[place + index]!
    }
  }
}

/**
 * Moves a box (centre x, centre y, width, height in shares of the image) in place: the smallest upright box around its moved corners, as far as it lies
 * within the image.
 */
export function moveBox(box: Float32Array, { height, width }: Extent, motion: Motion): void {
  const { xx, xy, yx, yy } = motion
  const area = xx * yy - xy * yx
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity]
  for (const [sideX, sideY] of CORNERS) {
    // The motion says where pixels come from; a corner goes the other way.
    const x = (box[0]! + sideX * box[2]! - 0.5) * width - motion.x
    const y = (box[1]! + sideY * box[3]! - 0.5) * height - motion.y
    const [toX, toY] = [(yy * x - xy * y) / area / width + 0.5, (xx * y - yx * x) / area / height + 0.5]
    left = Math.min(left, toX)
    right = Math.max(right, toX)
    top = Math.min(top, toY)
    bottom = Math.max(bottom, toY)
  }
  const within = (share: number) => Math.min(1, Math.max(0, share))
  const [fromX, toX, fromY, toY] = [within(left), within(right), within(top), within(bottom)]
  box[0] = (fromX + toX) / 2
  box[1] = (fromY + toY) / 2
  box[2] = toX - fromX
  box[3] = toY - fromY
}

const CORNERS = [[-0.5, -0.5], [0.5, -0.5], [-0.5, 0.5], [0.5, 0.5]] as const
