import { createRandom, deriveSeed, type Random } from '../random.ts'
import type { Dataset, DatasetFacts, DatasetSource, LoadContext } from './dataset.ts'

/** The two colours of TensorFlow Playground: its label −1 and its label +1. */
const COLOURS = ['orange', 'blue']
const FEATURES = ['x', 'y']
/** As many as TensorFlow Playground draws for classification and for regression. */
const POINTS = { classes: 500, values: 1200 }

/** How far TensorFlow Playground's noise slider is pushed, 0 to 0.5: 10 of 50. A few points lie on the wrong side. */
export const NOISE = 0.1

const ORIGIN = (what: string) =>
  `Drawn at random by the ${what} rule of TensorFlow Playground (D. Smilkov, S. Carter et al. 2016, https://playground.tensorflow.org), with its noise at ${NOISE * 100}.`

export interface Drawing {
  readonly random: Random
  readonly count: number
  /** Evenly distributed between two numbers. */
  readonly between: (low: number, high: number) => number
  /** Adds a point. The answer is the sign of a class, or the value to predict. */
  readonly point: (x: number, y: number, answer: number) => void
}

interface Sketch {
  readonly id: string
  readonly name: string
  readonly kind: 'classes' | 'values'
  readonly summary: string
  /** What the columns are called: both coordinates, or only the first. Defaults to both. */
  readonly features?: readonly string[]
  /** See `Dataset`. */
  readonly asTheyAre?: boolean
  /** Defaults to TensorFlow Playground's rule of that name. */
  readonly origin?: string
  readonly draw: (drawing: Drawing) => void
}

/** A source of points in the plane, or on a line, from the rule that draws them. */
export function definePoints(sketch: Sketch): DatasetSource {
  const { id, name, kind, summary, features = FEATURES, origin = ORIGIN(name) } = sketch
  const count = POINTS[kind]
  const facts: DatasetFacts = { name, shape: [features.length], target: { kind, names: kind === 'classes' ? COLOURS : ['value'] }, count }
  return {
    id,
    facts,
    summary,
    origin,
    load: async (context) => drawPoints({ ...sketch, features }, facts, context),
  }
}

function drawPoints({ id, draw, features, asTheyAre }: Sketch & { readonly features: readonly string[] }, facts: DatasetFacts, { seed, progress }: LoadContext): Dataset {
  const random = createRandom(deriveSeed(seed, 'data', id))
  const points: [x: number, y: number, answer: number][] = []
  draw({
    random,
    count: facts.count,
    between: (low, high) => low + random.uniform() * (high - low),
    point: (x, y, answer) => points.push([x, y, answer]),
  })
  if (points.length !== facts.count) throw new Error(`The rule of ${id} drew ${points.length} points instead of ${facts.count}.`)
  // The rules draw one class after the other.
  random.shuffle(points)
  progress?.(1)
  const { name, shape, target, count } = facts
  return {
    name,
    count,
    shape,
    features,
    ...(asTheyAre && { asTheyAre }),
    inputs: Float32Array.from(points.flatMap(([x, y]) => [x, y].slice(0, features.length))),
    target:
      target.kind === 'classes'
        ? { kind: 'classes', names: target.names, labels: Uint8Array.from(points, ([, , sign]) => (sign > 0 ? 1 : 0)) }
        : { kind: 'values', names: target.names, values: Float32Array.from(points, ([, , value]) => value) },
  }
}
