import { stretch } from './brightness.ts'
import { between, defineChanging } from './spec.ts'

/** How bright red, green and blue look: ITU-R BT.601, with the digits that PyTorch takes. */
const [RED, GREEN, BLUE] = [0.2989, 0.587, 0.114]

export const contrast = defineChanging({
  kind: 'contrast',
  title: 'Contrast',
  summary: 'Makes the image greyer or harder: the distance of every value from the mean grey of the image is multiplied by a random factor, and cut off at black and white.',
  source: 'PyTorch ColorJitter(contrast) and adjust_contrast.',
  params: {
    amount: { kind: 'number', label: 'Amount', help: 'The factor lies between 1 − amount and 1 + amount. 0 changes nothing, 1 goes down to plain grey.', min: 0, max: 1, step: 0.05, default: 0.2 },
  },
  fits: 'images',
  change: (sample, { amount }, random, { shape, low, high }) => stretch(sample, meanGrey(sample, shape[2]!), between(random, 1 - amount, 1 + amount), low, high),
})

function meanGrey(image: Float32Array, channels: number): number {
  let sum = 0
  if (channels === 3) {
    for (let at = 0; at < image.length; at += 3) sum += RED * image[at]! + GREEN * image[at + 1]! + BLUE * image[at + 2]!
    return (3 * sum) / image.length
  }
  for (const value of image) sum += value
  return sum / image.length
}
