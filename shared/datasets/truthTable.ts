import type { DatasetSource } from './dataset.ts'
import { definePoints } from './points.ts'

/** How far the points lie from their corner, as a standard deviation: near enough that one line parts the classes. */
const SCATTER = 0.1

interface TruthTable {
  readonly id: string
  readonly name: string
  readonly summary: string
  /** One for each input. */
  readonly features: readonly ['x'] | readonly ['x', 'y']
  readonly rule: (x: boolean, y: boolean) => boolean
}

/** A source of points around the rows of a truth table: blue where the answer is true. 0 and 1 enter the network as 0 and 1. */
export function defineTruthTable({ id, name, summary, features, rule }: TruthTable): DatasetSource {
  return definePoints({
    id,
    name,
    kind: 'classes',
    summary,
    features,
    asTheyAre: true,
    origin: `Drawn at random: each row of the truth table of ${name}, scattered by ${SCATTER}, in the colours of TensorFlow Playground (D. Smilkov, S. Carter et al. 2016).`,
    draw: ({ count, random, point }) => {
      for (let drawn = 0; drawn < count; drawn += 1) {
        const [x, y] = [drawn % 2, features.length === 1 ? 0 : Math.floor(drawn / 2) % 2]
        point(x + random.normal() * SCATTER, y + random.normal() * SCATTER, rule(x === 1, y === 1) ? 1 : -1)
      }
    },
  })
}
