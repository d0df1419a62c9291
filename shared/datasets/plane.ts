import { definePoints, NOISE } from './points.ts'

const RADIUS = 6

export const plane = definePoints({
  id: 'plane',
  name: 'Plane',
  kind: 'values',
  summary: 'A tilted plane to predict as a number: the value is (x + y) / 10, read off a little beside the point.',
  draw: ({ count, between, point }) => {
    for (let drawn = 0; drawn < count; drawn += 1) {
      const [x, y] = [between(-RADIUS, RADIUS), between(-RADIUS, RADIUS)]
      point(x, y, (x + between(-RADIUS, RADIUS) * NOISE + y + between(-RADIUS, RADIUS) * NOISE) / 10)
    }
  },
})
