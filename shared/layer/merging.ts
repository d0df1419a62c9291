import type { Fix, LayerProblem } from './problem.ts'
import { formatShape, type Shape, type Size } from './shape.ts'

/**
 * Shapes that enter a merging layer and do not go together. `ports` are the two ports that disagree, as
 * counted from 0; people read them from 1.
 */
export function shapesDiffer(title: string, rule: string, inputs: readonly Shape[], ports: readonly [number, number]): LayerProblem {
  const [first, second] = ports
  const fixes = [projection(inputs[second]!, inputs[first]!, second), projection(inputs[first]!, inputs[second]!, first)].filter((fix) => fix !== undefined)
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
 * The learned layer that gives the input at `port` the wanted shape: for images a 1×1 convolution (He et al.
 * 2016, option B), for vectors a dense layer. `same` padding, because a strided 1×1 window leaves a remainder.
 */
export function projection(from: Shape, to: Shape, port: number): Fix | undefined {
  if (from.length === 1 && to.length === 1) {
    return { label: `Insert Dense with ${to[0]} units before input ${port + 1}`, steps: [{ kind: 'insertBefore', port, type: 'dense', params: { units: to[0]! } }] }
  }
  if (from.length !== 3 || to.length !== 3) return undefined
  const stride = strideBetween(from, to)
  if (!stride) return undefined
  return {
    label: `Insert a 1×1 projection before input ${port + 1}`,
    steps: [{ kind: 'insertBefore', port, type: 'conv2d', params: { filters: to[2]!, kernel: [1, 1], stride, padding: 'same' } }],
  }
}

function wayOut(a: Shape, b: Shape, fixes: readonly Fix[]): string {
  if (a.length !== b.length) return 'One is an image and the other a vector: merge them before Flatten, or flatten both.'
  if (fixes.length > 0) return a.length === 3 ? 'Insert a 1×1 projection, which learns to bring one to the shape of the other.' : 'Insert a dense layer that brings one to the length of the other.'
  return 'No whole stride brings one size to the other: choose padding and strides on the way so that height and width agree.'
}
