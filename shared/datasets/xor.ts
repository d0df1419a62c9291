import { definePoints, NOISE } from './points.ts'

/** Half the width of the empty cross between the quadrants. */
const GAP = 0.3

export const xor = definePoints({
  id: 'xor',
  name: 'XOR',
  kind: 'classes',
  summary: 'Opposite quadrants share a class: the problem that one perceptron cannot solve and a hidden layer can.',
  draw: ({ count, between, point }) => {
    const coordinate = () => {
      const value = between(-5, 5)
      return value > 0 ? value + GAP : value - GAP
    }
    for (let drawn = 0; drawn < count; drawn += 1) {
      const [x, y] = [coordinate(), coordinate()]
      point(x, y, (x + between(-5, 5) * NOISE) * (y + between(-5, 5) * NOISE) >= 0 ? 1 : -1)
    }
  },
})
