import { definePoints, NOISE } from './points.ts'

/** The noise slider from 0 to 0.5 spreads the clouds from variance 0.5 to 4. */
const VARIANCE = 0.5 + (NOISE / 0.5) * 3.5

export const gauss = definePoints({
  id: 'gauss',
  name: 'Gauss',
  kind: 'classes',
  summary: 'Two round clouds that barely touch. One straight line is enough, so a single neuron learns it.',
  draw: ({ count, random, point }) => {
    for (const sign of [1, -1]) {
      for (let drawn = 0; drawn < count / 2; drawn += 1) {
        point(2 * sign + random.normal() * Math.sqrt(VARIANCE), 2 * sign + random.normal() * Math.sqrt(VARIANCE), sign)
      }
    }
  },
})
