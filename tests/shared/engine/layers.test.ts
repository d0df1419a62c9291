import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { Arena } from '../../../shared/engine/arena.ts'
import { PlanBuilder, type Value, type Weight } from '../../../shared/engine/builder.ts'
import { growTo, type Kernels } from '../../../shared/engine/kernels.ts'
import { LAYERS } from '../../../shared/layers/index.ts'
import { asValueCase, nameOf, type GoldenArray, type SpatialCase, type ValueCase } from '../../support/golden.ts'
import { BUILDS, kernelsFor } from '../../support/kernels.ts'
import { factsOf, layerOf, paramsOf } from '../../support/layer.ts'
import type { Golden } from '../../support/windows.ts'

/** Every layer in the training engine against PyTorch: outputs, all gradients, and statistics afterwards. */

const read = (name: string): unknown => JSON.parse(readFileSync(new URL(`../../fixtures/pytorch/${name}.json`, import.meta.url), 'utf8'))
const { convolutions, poolings } = read('windows') as Golden
const cases: readonly ValueCase[] = [
  ...['values', 'functions'].flatMap((name) => (read(name) as { cases: ValueCase[] }).cases),
  ...(read('spatial') as { cases: SpatialCase[] }).cases.map(asValueCase),
  ...convolutions.map(({ kernel, stride, padding, dilation, groups, xShape, yShape, wShape, x, y, dy, dx, w, b, dw, db }): ValueCase => ({
    layer: 'conv2d', params: { filters: wShape[3], kernel, stride, padding, dilation, groups }, inputs: [{ shape: xShape, values: x }],
    weights: { kernel: { shape: wShape, values: w }, bias: { shape: [b.length], values: b } }, y: { shape: yShape, values: y }, dy: { shape: yShape, values: dy },
    gradients: [{ shape: xShape, values: dx }, { shape: wShape, values: dw }, { shape: [b.length], values: db }],
  })),
  ...poolings.map(({ kind, kernel, stride, padding, rounding, countPadding, xShape, yShape, x, y, dy, dx }): ValueCase => ({
    layer: kind === 'max' ? 'maxPool2d' : 'avgPool2d', params: { size: kernel, stride, padding, rounding, ...(kind === 'max' ? {} : { countPadding }) }, inputs: [{ shape: xShape, values: x }],
    weights: {}, y: { shape: yShape, values: y }, dy: { shape: yShape, values: dy }, gradients: [{ shape: xShape, values: dx }],
  })),
]

interface Outcome {
  readonly what: string
  readonly found: Float32Array
  readonly wanted: GoldenArray
}

/** Writes the layer into a plan of its own and runs it there and back; null where it has none with these parameters. */
function run(kernels: Kernels, { layer: id, params: raw, inputs, weights, y, dy, gradients, training = true, stored = {}, after = {} }: ValueCase): Outcome[] | null {
  const layer = layerOf(id)
  if (!layer.plan) return null
  const params = paramsOf(layer, raw)
  const facts = factsOf(id, inputs.map(({ shape }) => shape.slice(1)), raw)
  const arena = new Arena(kernels.base)
  const plan = new PlanBuilder(kernels, arena, inputs[0]!.shape[0]!, training, arena.take(4))
  const written: { at: number; values: readonly number[] }[] = []
  const values = inputs.map(({ shape, values: numbers }): Value => {
    const value = plan.value(shape.slice(1), [{ learns: true }])
    written.push({ at: value.at, values: numbers })
    return value
  })
  const own: Record<string, Weight> = {}
  for (const [name, array] of Object.entries({ ...weights, ...stored })) {
    const size = array.values.length
    own[name] = { at: arena.take(size * 4), size, gradient: Object.hasOwn(weights, name) ? arena.take(size * 4) : null }
    written.push({ at: own[name].at, values: array.values })
  }
  const output = layer.plan({ plan, params, inputs: values, weights: own, output: facts.output, reading: 'outputs', training })
  if (!output) return null
  // A layer may hand its input on; its gradient is then the input's.
  const { dx } = plan.gradientOf(output)
  written.push({ at: dx, values: dy.values })
  const kept = values.map((value) => value.gradient)
  const addresses = values.map(() => 0)
  if (training) {
    for (const [index, value] of values.entries()) addresses[index] = plan.gradientOf(value).dx
    if (!kept.some((_, index) => addresses[index] === dx)) for (const [index, at] of addresses.entries()) written.push({ at, values: Array.from({ length: values[index]!.size }, () => 0) })
    plan.turn()
  }
  const { words, at } = plan.finish()
  if (!growTo(kernels.memory, arena.end)) throw new Error('No memory.')
  const floats = (address: number, size: number) => new Float32Array(kernels.memory.buffer, address, size)
  for (const each of written) floats(each.at, each.values.length).set(each.values)
  new Int32Array(kernels.memory.buffer, at, words.length).set(words)
  expect(kernels.run(at, words.length)).toBe(0)
  const take = (address: number, wanted: GoldenArray, what: string): Outcome => ({ what, found: floats(address, wanted.values.length).slice(), wanted })
  return [
    take(output.at, y, 'output'),
    ...(training ? [...values.map((_, index) => take(addresses[index]!, gradients[index]!, `gradient of input ${index + 1}`)), ...Object.keys(weights).map((name, index) => take(own[name]!.gradient!, gradients[values.length + index]!, `gradient of ${name}`))] : []),
    ...Object.entries(after).map(([name, wanted]) => take(own[name]!.at, wanted, `${name} afterwards`)),
  ]
}

// What has no kernel: networks with it run on TensorFlow.js.
const planned = cases.filter(({ layer, params }) => !(layer === 'instanceNorm' && params.affine === false))

describe.each(BUILDS)('as PyTorch does, %s kernels', (build) => {
  let kernels: Kernels
  beforeAll(async () => {
    kernels = await kernelsFor(build)
  })

  it.each(planned.map((row, index) => [`${index + 1}: ${nameOf(row)}`, row] as const))('%s', (_name, row) => {
    const outcomes = run(kernels, row)
    expect(outcomes, 'no plan').not.toBeNull()
    for (const { what, found, wanted } of outcomes!) {
      const scale = Math.max(...wanted.values.map(Math.abs)) || 1
      const worst = Math.max(...wanted.values.map((value, index) => Math.abs(found[index]! - value) / scale))
      expect(worst, `${what}: ${[...found].slice(0, 6).join(' ')} … wanted ${wanted.values.slice(0, 6).join(' ')}`).toBeLessThan(1e-5)
    }
  })
})

it('every layer is written for the engine', () => {
  expect(LAYERS.filter(({ plan, ports }) => !plan && ports.max > 0).map(({ id }) => id)).toEqual([])
})
