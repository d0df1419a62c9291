import { definePoints } from './points.ts'

/** How far the points lie from their corner, as a standard deviation: near enough that one line parts the classes. */
const SCATTER = 0.1

export const and = definePoints({
  id: 'and',
  name: 'AND',
  kind: 'classes',
  summary: 'The four rows of the truth table of AND, each scattered a little: blue where both inputs are 1. One perceptron learns it.',
  draw: ({ count, random, point }) => {
    for (let drawn = 0; drawn < count; drawn += 1) {
      const [x, y] = [drawn % 2, Math.floor(drawn / 2) % 2]
      point(x + random.normal() * SCATTER, y + random.normal() * SCATTER, x === 1 && y === 1 ? 1 : -1)
    }
  },
})
