import { definePoints, NOISE } from './points.ts'

const RADIUS = 5

export const circle = definePoints({
  id: 'circle',
  name: 'Circle',
  kind: 'classes',
  summary: 'A disc of one class inside a ring of the other. No straight line parts them; a few hidden units do.',
  draw: ({ count, between, point }) => {
    const ring = (inner: number, outer: number) => {
      for (let drawn = 0; drawn < count / 2; drawn += 1) {
        const distance = between(inner, outer)
        const angle = between(0, 2 * Math.PI)
        const [x, y] = [distance * Math.sin(angle), distance * Math.cos(angle)]
        const [seenX, seenY] = [x + between(-RADIUS, RADIUS) * NOISE, y + between(-RADIUS, RADIUS) * NOISE]
        point(x, y, Math.hypot(seenX, seenY) < RADIUS / 2 ? 1 : -1)
      }
    }
    ring(0, RADIUS * 0.5)
    ring(RADIUS * 0.7, RADIUS)
  },
})
