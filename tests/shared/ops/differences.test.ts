import { beforeAll, describe, expect, test } from 'vitest'
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core'
import type { Size } from '../../../shared/layer/index.ts'
import type { Padding, Window } from '../../../shared/layer/window.ts'
import { convolve } from '../../../shared/ops/convolve.ts'
import { pool } from '../../../shared/ops/pool.ts'
import { NODE_BACKENDS, tf, useBackend } from '../../support/tensorflow.ts'

/** Whole numbers from a seeded generator (Numerical Recipes' constants). */
function generator(seed: number) {
  let state = seed
  return (low: number, high: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return low + Math.floor((state / 2 ** 32) * (high - low + 1))
  }
}

interface Case {
  readonly name: string
  readonly inputs: { readonly shape: number[]; readonly values: number[] }[]
  readonly forward: (inputs: readonly Tensor[]) => Tensor
}

function convolutionCase(seed: number): Case {
  const pick = generator(seed)
  const groups = pick(1, 3) === 1 ? 2 : 1
  const [channels, filters] = [groups * pick(1, 3), groups * pick(1, 3)]
  const kernel: Size = [pick(1, 4), pick(1, 4)]
  const stride: Size = pick(0, 1) ? [1, 1] : [pick(1, 3), pick(1, 3)]
  const dilation: Size = pick(0, 2) ? [1, 1] : [pick(1, 3), pick(1, 3)]
  const padding: Padding = [() => 'valid' as const, () => 'same' as const, (): Size => [pick(0, 3), pick(0, 3)]][pick(0, 2)]!()
  const high = dilation[0] * (kernel[0] - 1) + 1 + pick(0, 4)
  const wide = dilation[1] * (kernel[1] - 1) + 1 + pick(0, 4)
  const window: Window = { kernel, stride, padding, dilation }
  const whole = (shape: number[]) => ({ shape, values: Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => pick(-4, 4)) })
  return {
    name: `${high}×${wide}×${channels}, ${filters} filters ${kernel.join('×')}, S ${stride.join('×')}, padding ${String(padding)}, dilation ${dilation.join('×')}, groups ${groups}`,
    inputs: [whole([pick(1, 3), high, wide, channels]), whole([...kernel, channels / groups, filters])],
    forward: ([x, w]) => convolve(tf, x as Tensor4D, w as Tensor4D, window, groups),
  }
}

function poolingCase(seed: number): Case {
  const pick = generator(seed)
  const kind = pick(0, 1) ? 'max' : 'average'
  const kernel: Size = [pick(1, 4), pick(1, 4)]
  const stride: Size = [pick(1, 3), pick(1, 3)]
  const padding: Padding = [() => 'valid' as const, () => 'same' as const, (): Size => [pick(0, kernel[0] >> 1), pick(0, kernel[1] >> 1)]][pick(0, 2)]!()
  const rounding = pick(0, 1) ? 'ceil' : 'floor'
  const countPadding = pick(0, 1) === 1
  const shape = [pick(1, 3), kernel[0] + pick(0, 5), kernel[1] + pick(0, 5), pick(1, 5)]
  const count = shape.reduce((a, b) => a * b, 1)
  // Distinct values, 1 apart, in any order: no two cells tie. One case in three has no positive value.
  const values = Array.from({ length: count }, (_, index) => index - (pick(0, 2) ? count >> 1 : count))
  for (let index = count - 1; index > 0; index -= 1) {
    const other = pick(0, index)
    ;[values[index], values[other]] = [values[other]!, values[index]!]
  }
  return {
    name: `${kind} ${shape.join('×')}, F ${kernel.join('×')}, S ${stride.join('×')}, padding ${String(padding)}, ${rounding}${countPadding ? ', padding counted' : ''}`,
    inputs: [{ shape, values }],
    forward: ([x]) => pool(tf, x as Tensor4D, { kernel, stride, padding, rounding }, kind, countPadding),
  }
}

const cases = [
  ...Array.from({ length: 40 }, (_, index) => convolutionCase(index + 1)),
  ...Array.from({ length: 30 }, (_, index) => poolingCase(index + 1)),
].map((item) => [item.name, item] as const)

/** dy: small whole numbers, the same for every backend. */
function upstream(shape: number[]): Tensor {
  const pick = generator(99)
  return tf.tensor(Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => pick(-3, 3)), shape)
}

function run(item: Case) {
  return tf.tidy(() => {
    const inputs = item.inputs.map(({ values, shape }) => tf.tensor(values, shape))
    const y = item.forward(inputs)
    const gradients = tf.grads((...all: Tensor[]) => item.forward(all))(inputs, upstream(y.shape))
    return { y: [...y.dataSync()], gradients: gradients.map((gradient) => [...gradient.dataSync()]) }
  })
}

describe.each(NODE_BACKENDS)('windows by finite differences, on %s', (backend) => {
  beforeAll(() => useBackend(backend))

  test.each(cases)('%s', (_name, item) => {
    const { gradients } = run(item)
    const weighed = (which: number, index: number, value: number) =>
      tf.tidy(() => {
        const inputs = item.inputs.map(({ values, shape }, i) => tf.tensor(i === which ? values.map((old, j) => (j === index ? value : old)) : values, shape))
        const y = item.forward(inputs)
        const [outputs, weights] = [y.dataSync() as Float32Array, upstream(y.shape).dataSync()]
        return outputs.reduce((sum, output, i) => sum + output * weights[i]!, 0)
      })
    item.inputs.forEach(({ values }, which) => {
      // Linear within ±¼ of every value, so that the difference is the slope up to rounding.
      const step = Math.max(1, Math.floor(values.length / 6))
      for (let index = which; index < values.length; index += step) {
        const slope = (weighed(which, index, values[index]! + 0.25) - weighed(which, index, values[index]! - 0.25)) / 0.5
        expect(Math.abs(gradients[which]![index]! - slope), `input ${which}, value ${index}: ${gradients[which]![index]} against ${slope}`).toBeLessThan(1e-3)
      }
    })
  })
})

test.each(cases)('wasm agrees with cpu: %s', async (_name, item) => {
  await useBackend('cpu')
  const cpu = run(item)
  await useBackend('wasm')
  const wasm = run(item)
  const flat = ({ y, gradients }: typeof cpu) => [y, ...gradients].flat()
  const values = flat(wasm)
  expect(wasm.y).toHaveLength(cpu.y.length)
  expect(Math.max(...flat(cpu).map((value, index) => Math.abs(value - values[index]!)))).toBeLessThan(1e-4)
})
