import { definePoints, NOISE } from './points.ts'

const RADIUS = 5
const TURNS = 1.75

export const spiral = definePoints({
  id: 'spiral',
  name: 'Spiral',
  kind: 'classes',
  summary: 'Two arms wound around each other. The hardest of the flat problems: it takes two or three hidden layers and patience.',
  draw: ({ count, between, point }) => {
    for (const sign of [1, -1]) {
      for (let drawn = 0; drawn < count / 2; drawn += 1) {
        const share = drawn / (count / 2)
        const angle = TURNS * share * 2 * Math.PI + (sign > 0 ? 0 : Math.PI)
        point(share * RADIUS * Math.sin(angle) + between(-1, 1) * NOISE, share * RADIUS * Math.cos(angle) + between(-1, 1) * NOISE, sign)
      }
    }
  },
})
