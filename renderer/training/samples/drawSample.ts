import type { Shape } from '../../../shared/layer/index.ts'
import type { DataReport } from '../../../shared/training/protocol.ts'

/** Lowest and highest value that an image may have: black and white. */
export type ValueRange = readonly [low: number, high: number]

/** The range of the raw values of a dataset, as far as its normalisation tells; else that of the samples shown. */
export function rangeOf(report: DataReport | null, samples: readonly { readonly values: Float32Array }[]): ValueRange {
  const { preprocessing } = report ?? {}
  if (preprocessing?.kind === 'unitRange') {
    const [offset = 0] = preprocessing.offset
    const [scale = 1] = preprocessing.scale
    return [offset, offset + 1 / scale]
  }
  let [low, high] = [0, 0]
  for (const { values } of samples) {
    for (const value of values) {
      if (value < low) low = value
      if (value > high) high = value
    }
  }
  return [low, [1, 16, 255].find((top) => high <= top && high > top / 2) ?? (high > low ? high : low + 1)]
}

/** The pixels of one sample, RGBA: grey for one channel, colour for three, the first channel for any other number. */
export function toPixels(values: Float32Array, [height, width, channels]: Shape, [low, high]: ValueRange): Uint8ClampedArray<ArrayBuffer> {
  if (height === undefined || width === undefined || channels === undefined) throw new Error('Only samples of shape [height, width, channels] can be drawn.')
  const pixels = new Uint8ClampedArray(height * width * 4)
  const scale = 255 / (high - low)
  for (let pixel = 0; pixel < height * width; pixel += 1) {
    for (let colour = 0; colour < 3; colour += 1) {
      pixels[pixel * 4 + colour] = (values[pixel * channels + (channels === 3 ? colour : 0)]! - low) * scale
    }
    pixels[pixel * 4 + 3] = 255
  }
  return pixels
}
