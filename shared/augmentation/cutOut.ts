import { defineChanging } from './spec.ts'

export const cutOut = defineChanging({
  kind: 'cutOut',
  title: 'Cut-out',
  summary: 'Sets one square of the image to 0, its middle at a random pixel: the network learns not to rely on a single detail. At the border, part of the square lies outside.',
  source: 'DeVries & Taylor 2017, Improved regularization of convolutional neural networks with cutout.',
  params: {
    share: { kind: 'number', label: 'Side', help: 'The side of the square, as a share of the shorter side of the image.', min: 0, max: 1, step: 0.05, default: 0.25 },
  },
  fits: 'images',
  change: (sample, { share }, random, { shape: [height, width, channels] }) => {
    const side = Math.round(share * Math.min(height!, width!))
    const top = random.integer(height!) - Math.floor(side / 2)
    const left = random.integer(width!) - Math.floor(side / 2)
    const [from, to] = [Math.max(0, left), Math.min(width!, left + side)]
    for (let row = Math.max(0, top); row < Math.min(height!, top + side); row += 1) {
      sample.fill(0, (row * width! + from) * channels!, (row * width! + to) * channels!)
    }
  },
})
