import { beforeAll, describe, expect, it } from 'vitest'
import { analyse, type AnalysisOptions } from '../../../shared/analysis/analyse.ts'
import { applyFix } from '../../../shared/analysis/applyFix.ts'
import { readCsv } from '../../../shared/datasets/csv.ts'
import type { DatasetFacts } from '../../../shared/datasets/dataset.ts'
import type { Graph } from '../../../shared/graph/document.ts'
import { countValues, type Level, type Shape } from '../../../shared/layer/index.ts'
import { trainingSchema } from '../../../shared/training/config.ts'
import { createEpochOrder } from '../../../shared/training/epochOrder.ts'
import { factsOf, forward } from '../../support/layer.ts'
import { tf, useBackend } from '../../support/tensorflow.ts'
import { chain, project } from '../../support/training.ts'

/** What TensorFlow.js takes in silence and then trains wrongly, or crashes on: each is caught before training, or carried out right. */

type Layer = readonly [type: string, params?: Readonly<Record<string, unknown>>]

const layers = (...list: readonly Layer[]): Graph => chain(...list.map(([type, params], index) => ({ id: `n${index}`, type, ...(params ? { params } : {}) })))
const classes = (count: number, shape: Shape): DatasetFacts => ({ name: 'Test data', shape, count: 100, target: { kind: 'classes', names: Array.from({ length: count }, (_, index) => `${index}`) } })
const three = { data: classes(3, [4]) }
const vector: Layer = ['input', { shape: [4] }]
const categorical = trainingSchema.parse({ loss: 'categoricalCrossentropy' })
const binary = trainingSchema.parse({ loss: 'binaryCrossentropy' })

interface Row {
  readonly what: string
  readonly graph: Graph
  readonly options?: AnalysisOptions
  readonly code: string
  readonly level: Level
  /** A part of the sentence with its values. */
  readonly says: string
  /** The button that repairs it; null where only the user can know. */
  readonly fix: string | null
}

const ROWS: readonly Row[] = [
  { what: 'max pool 3/2 on 2×2', graph: layers(['input', { shape: [2, 2, 4] }], ['maxPool2d', { size: 3, stride: 2 }]), code: 'window-too-large', level: 'error', says: '3×3 window does not fit into 2×2', fix: 'Shrink the window to 2×2' },
  { what: 'Dense on an unflattened 26×26×8', graph: layers(['input', { shape: [28, 28, 1] }], ['conv2d'], ['dense', { units: 10 }]), code: 'expects-vector', level: 'error', says: '26×26×8', fix: 'Insert Flatten' },
  { what: 'softmax on 1 unit and binary crossentropy', graph: layers(vector, ['dense', { units: 1 }], ['softmax']), options: { data: classes(2, [4]), training: binary }, code: 'softmax-single', level: 'error', says: 'always answers 1', fix: 'Use a sigmoid' },
  { what: 'no softmax and categorical crossentropy', graph: layers(vector, ['dense', { units: 3 }]), options: { ...three, training: categorical }, code: 'missing-softmax', level: 'warning', says: 'no probabilities', fix: 'Add Softmax' },
  { what: 'ReLU output and categorical crossentropy', graph: layers(vector, ['dense', { units: 3, activation: 'relu' }]), options: { ...three, training: categorical }, code: 'function-before-crossentropy', level: 'error', says: 'the loss NaN', fix: 'Use Softmax instead' },
  { what: 'softmax twice', graph: layers(vector, ['dense', { units: 3 }], ['softmax'], ['softmax']), options: { ...three, training: categorical }, code: 'softmax-twice', level: 'warning', says: 'oftmax', fix: 'Remove the second softmax' },
  { what: 'sigmoid(3) and categorical crossentropy', graph: layers(vector, ['dense', { units: 3, activation: 'sigmoid' }]), options: { ...three, training: categorical }, code: 'sigmoid-with-categorical', level: 'warning', says: 'independent', fix: 'Use Softmax instead' },
  { what: 'output units that are not the classes', graph: layers(vector, ['dense', { units: 10 }], ['softmax']), options: { ...three, training: categorical }, code: 'units-not-classes', level: 'error', says: '10', fix: 'Set units to 3' },
  {
    what: 'multiply [8,8,4] by [1,1,4]',
    graph: {
      nodes: [{ id: 'a', type: 'input', params: { shape: [8, 8, 4] } }, { id: 'b', type: 'input', params: { shape: [1, 1, 4] } }, { id: 'm', type: 'multiply' }],
      edges: [{ source: 'a', target: 'm' }, { source: 'b', target: 'm' }],
    },
    code: 'broadcasts', level: 'info', says: 'all 8×8 cells', fix: null,
  },
]

describe('a named problem, a full sentence with the values, and a fix', () => {
  it.each(ROWS.map((row) => [row.what, row] as const))('%s', (_what, { graph, options = {}, code, level, says, fix }) => {
    const full = { training: trainingSchema.parse({}), ...options }
    const found = analyse(graph, full).problems.find((problem) => problem.code === code)
    expect(found).toMatchObject({ level, message: expect.stringContaining(says) })
    expect(found!.message).toMatch(/^[A-Z0-9(⌈].*\.$/s)
    expect(found!.fixes[0]?.label ?? null).toBe(fix)
    for (const each of found!.fixes) {
      const repaired = applyFix({ ...project(graph), training: full.training }, found!.node, each)
      expect(analyse(repaired.graph, { ...full, training: repaired.training }).problems.map((problem) => problem.code)).not.toContain(code)
    }
  })
})

it('one NaN cell in the data is refused with its place, before a loss can become NaN', () => {
  const table = readCsv({ name: 'table.csv', bytes: new TextEncoder().encode('x,y\n1,a\nNaN,b\n') }, 'y')
  expect(table).toMatchObject({ ok: false, mistake: { code: 'csv-not-finite', message: expect.stringContaining('row 3, column "x"') } })
})

describe('carried out, where TensorFlow.js throws or does something else', () => {
  beforeAll(() => useBackend('wasm'))

  it('stride 2 together with dilation 2', () => {
    expect(factsOf('conv2d', [[9, 9, 1]], { stride: 2, dilation: 2 })).toMatchObject({ output: [3, 3, 8], problems: [] })
    expect(tf.tidy(() => forward('conv2d', [tf.ones([1, 9, 9, 1])], { stride: 2, dilation: 2 }).shape)).toEqual([1, 3, 3, 8])
  })

  it('groups count: 4 → 8 channels, 3×3, groups 2 gives 152 parameters, not 296', () => {
    expect(factsOf('conv2d', [[8, 8, 4]], { filters: 8, groups: 2 }).weights.reduce((sum, { shape }) => sum + countValues(shape), 0)).toBe(152)
  })

  it('padding as a number', () => {
    expect(factsOf('conv2d', [[28, 28, 1]], { filters: 6, kernel: 5, padding: 2 }).output).toEqual([28, 28, 6])
    expect(tf.tidy(() => forward('conv2d', [tf.ones([1, 28, 28, 1])], { filters: 6, kernel: 5, padding: 2 }).shape)).toEqual([1, 28, 28, 6])
  })

  const negative = () => tf.tensor4d([-1, -2, -3, -4], [1, 2, 2, 1])
  const corner = (type: string, params: Record<string, unknown>) => tf.tidy(() => forward(type, [negative()], { size: 3, stride: 3, padding: 1, ...params }).dataSync()[0]!)

  it('a padded max pool of negative values gives the true maximum −1, not 0', () => {
    expect(corner('maxPool2d', {})).toBe(-1)
  })

  it('a padded average pool counts the padding only when asked: −2.5, or −1.11', () => {
    expect(corner('avgPool2d', {})).toBeCloseTo(-2.5, 6)
    expect(corner('avgPool2d', { countPadding: true })).toBeCloseTo(-10 / 9, 6)
  })

  it.each([[28, 2, 14], [27, 2, 14], [7, 2, 4], [5, 2, 3], [224, 4, 56]])('"same" on %i with stride %i gives %i', (size, stride, output) => {
    expect(factsOf('conv2d', [[size, size, 1]], { padding: 'same', stride }).output).toEqual([output, output, 8])
  })

  it('shuffles by the seed: the same order twice, another one with another seed', () => {
    const order = (seed: number) => [...createEpochOrder(Int32Array.from({ length: 50 }, (_, index) => index), seed, true)(1)]
    expect(order(1)).toEqual(order(1))
    expect(order(1)).not.toEqual(order(2))
    expect(order(1).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, index) => index))
  })
})

describe('what a best-known analyser of another builder does', () => {
  const block = { id: 'pair', title: 'Pair', nodes: [{ id: 'in', type: 'blockInput' }, { id: 'a', type: 'conv2d', params: { filters: 4 } }, { id: 'b', type: 'conv2d', params: { filters: 4 } }], edges: [{ source: 'in', target: 'a' }, { source: 'a', target: 'b' }] }
  const graph: Graph = { nodes: [{ id: 'x', type: 'input', params: { shape: [16, 16, 3] } }, { id: 'p', type: 'block', params: { block: 'pair', repeat: 2 } }], edges: [{ source: 'x', target: 'p' }], blocks: [block] }

  it('counts no parameters for composite blocks: here they are the sums of their layers', () => {
    const analysis = analyse(graph)
    // (3·3·3 + 1)·4 and three times (3·3·4 + 1)·4.
    expect(analysis.composites.get('p')!.parameters).toBe(112 + 3 * 148)
    expect(analysis.totals.parameters).toBe(112 + 3 * 148)
  })

  it('clamps impossible shapes to 1: here nothing is known behind them', () => {
    const analysis = analyse(layers(['input', { shape: [4, 4, 1] }], ['conv2d', { kernel: 7 }], ['conv2d']))
    expect(analysis.nodes.get('n1')!.output).toBeNull()
    expect(analysis.nodes.get('n2')!.output).toBeNull()
    expect(analysis.ok).toBe(false)
  })
})
