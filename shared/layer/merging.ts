import type { Fix, FixStep, LayerProblem } from './problem.ts'
import { equalShapes, formatShape, type Shape, type Size } from './shape.ts'
import type { Formula, Inference } from './spec.ts'

/**
 * A layer that joins inputs of one shape value by value, into that shape. `formula` in letters and with the shapes put
 * in: `x₁ + x₂ + …`, `8×8×4 + 8×8×4`.
 */
export function inferElementwise(title: string, inputs: readonly Shape[], formula: Pick<Formula, 'general' | 'filled'>): Inference {
  const first = inputs[0]!
  const odd = inputs.findIndex((shape) => !equalShapes(shape, first))
  if (odd !== -1) return { ok: false, problem: shapesDiffer(title, 'needs inputs of one shape', inputs, [0, odd]) }
  return { ok: true, output: first, weights: [], macs: 0, receptive: 'pointwise', stepArrays: 2 * inputs.length + 2, formulas: [{ label: 'Output', ...formula, result: formatShape(first) }], problems: [] }
}

/**
 * Shapes that enter a merging layer and do not go together. `ports` are the two ports that disagree, as
 * counted from 0; people read them from 1. Each fix brings all inputs to the shape of one of them; the shape
 * that most inputs have comes first.
 */
export function shapesDiffer(title: string, rule: string, inputs: readonly Shape[], ports: readonly [number, number]): LayerProblem {
  const [first, second] = ports
  const count = (wanted: Shape) => inputs.filter((shape) => equalShapes(shape, wanted)).length
  const targets = inputs.filter((shape, port) => inputs.findIndex((other) => equalShapes(other, shape)) === port).sort((a, b) => count(b) - count(a))
  const fixes = targets.map((target) => bringTo(target, inputs)).filter((fix) => fix !== undefined)
  return { code: 'shapes-differ', level: 'error', message: `${disagreement(title, rule, inputs, ports)} ${wayOut(inputs[first]!, inputs[second]!, fixes)}`, fixes }
}

/** "Add needs inputs of one shape, but input 1 is 28×28×64 and input 2 is 14×14×128." */
export function disagreement(title: string, rule: string, inputs: readonly Shape[], [first, second]: readonly [number, number]): string {
  return `${title} ${rule}, but input ${first + 1} is ${formatShape(inputs[first]!)} and input ${second + 1} is ${formatShape(inputs[second]!)}.`
}

/** The stride with which a 1×1 window brings `from` to `to`, height and width; undefined where none does. */
export function strideBetween(from: Shape, to: Shape): Size | undefined {
  const strides = [0, 1].map((axis) => {
    const stride = Math.max(1, Math.round(from[axis]! / to[axis]!))
    return Math.ceil(from[axis]! / stride) === to[axis] ? stride : undefined
  })
  return strides[0] === undefined || strides[1] === undefined ? undefined : [strides[0], strides[1]]
}

/**
 * A learned layer before every input that has another shape than `target`: for images a 1×1 convolution (He
 * et al. 2016, option B), for vectors a dense layer. Undefined where one of them cannot be brought there.
 */
function bringTo(target: Shape, inputs: readonly Shape[]): Fix | undefined {
  const ports = inputs.flatMap((shape, port) => (equalShapes(shape, target) ? [] : [port]))
  const steps = ports.map((port) => projection(inputs[port]!, target, port))
  if (!steps.every((step) => step !== undefined)) return undefined
  const where = ports.length === 1 ? `input ${ports[0]! + 1}` : `inputs ${ports.map((port) => port + 1).join(', ')}`
  const what = target.length === 1 ? `Dense with ${target[0]} units` : ports.length === 1 ? 'a 1×1 projection' : '1×1 projections'
  return { label: `Insert ${what} before ${where}`, steps }
}

/** With `same` padding, because a strided 1×1 window leaves a remainder. */
function projection(from: Shape, to: Shape, port: number): FixStep | undefined {
  if (from.length === 1 && to.length === 1) return { kind: 'insertBefore', port, type: 'dense', params: { units: to[0]! } }
  const stride = from.length === 3 && to.length === 3 ? strideBetween(from, to) : undefined
  return stride && { kind: 'insertBefore', port, type: 'conv2d', params: { filters: to[2]!, kernel: [1, 1], stride, padding: 'same' } }
}

function wayOut(a: Shape, b: Shape, fixes: readonly Fix[]): string {
  if (a.length !== b.length) return 'One is an image and the other a vector: merge them before Flatten, or flatten both.'
  if (fixes.length > 0) return a.length === 3 ? 'Insert a 1×1 projection, which learns to bring one to the shape of the other.' : 'Insert a dense layer that brings one to the length of the other.'
  return 'No whole stride brings one size to the other: choose padding and strides on the way so that height and width agree.'
}
