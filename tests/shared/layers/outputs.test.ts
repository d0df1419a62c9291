import { readFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Tensor } from '@tensorflow/tfjs-core'
import { analyse } from '../../../shared/analysis/analyse.ts'
import { compile } from '../../../shared/compile/compile.ts'
import type { Network } from '../../../shared/compile/network.ts'
import type { Graph } from '../../../shared/graph/document.ts'
import { readSafetensors } from '../../../shared/project/safetensors.ts'
import type { NamedTensor } from '../../../shared/training/protocol.ts'
import { differences, readPublished } from '../../support/published.ts'
import { expectValues } from '../../support/tensor.ts'
import { leaked, NODE_BACKENDS, tf, useBackend } from '../../support/tensorflow.ts'

/** Whole networks against PyTorch: what comes out, how every weight would change, and what batch norm remembers. */

const folder = new URL('../../fixtures/pytorch', import.meta.url).pathname

function readArrays(file: string): Map<string, NamedTensor> {
  const read = readSafetensors(readFileSync(file))
  if (!read.ok) throw new Error(read.mistake.message)
  return new Map(read.value.tensors.map((each) => [each.name, each]))
}

function networkOf(graph: Graph, weights: readonly NamedTensor[]): Network {
  const compiled = compile(tf, analyse(graph), { seed: 1, batchSize: 4 })
  if (!compiled.ok) throw new Error(compiled.mistake.message)
  const loaded = compiled.value.load(weights)
  if (!loaded.ok) throw new Error(loaded.mistake.message)
  return compiled.value
}

/** Relative to the largest of the array, so that small gradients count as much as large ones. */
function expectAlike(found: Tensor, { values }: NamedTensor): void {
  const scale = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  expectValues(tf.div(found, scale), values.map((value) => value / scale))
}

const tensor = ({ values, shape }: NamedTensor): Tensor => tf.tensor(values, [...shape])

// Written by tests/support/pytorch/mini.py.
describe.each(NODE_BACKENDS)('a network of many kinds of layers, as PyTorch runs it, on %s', (backend) => {
  beforeAll(() => useBackend(backend))

  const mini = readPublished(folder, 'mini.json')[0]!
  const arrays = readArrays(path.join(folder, 'mini.safetensors'))
  const beginning = (prefix: string) => [...arrays.values()].filter(({ name }) => name.startsWith(prefix)).map((each) => ({ ...each, name: each.name.slice(prefix.length) }))

  it('has the same shapes and counts', () => {
    expect(differences(mini)).toEqual([])
  })

  it('gives the same outputs, gradients and running statistics in a training step, and the same answers afterwards', () => {
    const run = () => {
      const network = networkOf(mini.graph, beginning('before.'))
      tf.tidy(() => {
        const [x, dy] = [tensor(arrays.get('x')!), tensor(arrays.get('dy')!)]
        const updates = new Map<string, Tensor>()
        const [y] = network.forward([x], { training: true, update: ({ name }, value) => updates.set(name, value) })
        expectAlike(y!, arrays.get('y')!)
        const weighed = (input: Tensor) => tf.sum(tf.mul(network.forward([input], { training: true })[0]!, dy))
        expectAlike(tf.grad(weighed)(x), arrays.get('dx')!)

        const learned = network.weights.filter(({ spec }) => spec.trainable)
        const slopes = tf.variableGrads(() => weighed(x).asScalar(), learned.map(({ variable }) => variable)).grads
        const expected = new Map(beginning('gradient.').map((each) => [each.name, each]))
        expect(expected.size).toBe(learned.length)
        for (const { name, variable } of learned) expectAlike(slopes[variable.name]!, expected.get(name)!)

        const remembered = new Map(beginning('after.').map((each) => [each.name, each]))
        expect([...updates.keys()].toSorted()).toEqual([...remembered.keys()].toSorted())
        for (const weight of network.weights) {
          const next = updates.get(weight.name)
          if (!next) continue
          expectAlike(next, remembered.get(weight.name)!)
          weight.variable.assign(next)
        }
        expectAlike(network.forward([x], { training: false })[0]!, arrays.get('used')!)
      })
      network.dispose()
    }
    expect(leaked(run)).toEqual({ tensors: 0, data: 0 })
  })
})

// A folder that tests/support/pytorch/networks.py --values has written: too large to be stored here.
const values = process.env.LAYERWRIGHT_VALUES

describe.skipIf(!values)('whole networks of torchvision with random weights, on wasm', () => {
  beforeAll(() => useBackend('wasm'))

  it.each(values ? readPublished(values).map((each) => [each.name, each] as const) : [])('%s answers as PyTorch does', (name, { graph }) => {
    const network = networkOf(graph, [...readArrays(path.join(values!, `${name}.safetensors`)).values()])
    const arrays = readArrays(path.join(values!, `${name}.values.safetensors`))
    const found = tf.tidy(() => network.forward([tensor(arrays.get('x')!)], { training: false })[0]!.dataSync())
    const { values: wanted, shape } = arrays.get('y')!
    const classes = shape[1]!
    // How much the answers to different images differ: against that a difference to PyTorch counts.
    const spread = wanted.slice(classes).reduce((most, value, index) => Math.max(most, Math.abs(value - wanted[index]!)), 0)
    const farthest = wanted.reduce((most, value, index) => Math.max(most, Math.abs(value - found[index]!)), 0)
    network.dispose()
    console.log(`${name}: ${wanted.length} outputs that differ by up to ${spread.toPrecision(3)} between images; PyTorch’s by ${(farthest / spread).toExponential(1)} of that`)
    expect(farthest / spread).toBeLessThan(1e-4)
  })
})
