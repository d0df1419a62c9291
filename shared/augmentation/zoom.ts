import { STILL } from './motion.ts'
import { between, defineMoving, fillField } from './spec.ts'

export const zoom = defineMoving({
  kind: 'zoom',
  title: 'Zoom',
  summary: 'Enlarges or shrinks the image about its middle by a random factor, the same in both directions.',
  source: 'PyTorch RandomAffine(scale), bilinear.',
  params: {
    from: { kind: 'number', label: 'From', help: 'The smallest factor. Below 1 the image shrinks.', min: 0.1, max: 10, step: 0.05, default: 0.9, unit: '×' },
    to: { kind: 'number', label: 'To', help: 'The largest factor. Above 1 the image grows, and its borders are cut off.', min: 0.1, max: 10, step: 0.05, default: 1.1, unit: '×' },
    fill: fillField,
  },
  judge: ({ from, to }) => (from > to ? { level: 'warning', message: `The zoom goes from ${from} to ${to}: the first factor should be the smaller one.` } : null),
  draw: ({ from, to }, random) => {
    const factor = between(random, Math.min(from, to), Math.max(from, to))
    return { ...STILL, xx: 1 / factor, yy: 1 / factor }
  },
})
