import { STILL } from './motion.ts'
import { between, defineMoving, fillField } from './spec.ts'

export const shift = defineMoving({
  kind: 'shift',
  title: 'Shift',
  summary: 'Moves the image sideways and up or down by a random number of whole pixels: the network learns that the place does not matter.',
  source: 'PyTorch RandomAffine(translate), which takes whole pixels too.',
  params: {
    horizontal: { kind: 'number', label: 'Sideways', help: 'The farthest shift to the left or right, as a share of the width.', min: 0, max: 1, step: 0.05, default: 0.1 },
    vertical: { kind: 'number', label: 'Up and down', help: 'The farthest shift up or down, as a share of the height.', min: 0, max: 1, step: 0.05, default: 0.1 },
    fill: fillField,
  },
  draw: ({ horizontal, vertical }, random, { width, height }) => ({
    ...STILL,
    // What is moved to the right comes from the left.
    x: -Math.round(between(random, -horizontal, horizontal) * width),
    y: -Math.round(between(random, -vertical, vertical) * height),
  }),
})
