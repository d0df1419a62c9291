import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { LAYERS } from '../../../shared/layers/index.ts'
import { asValueCase, nameOf, runCase, type SpatialCase, type ValueCase } from '../../support/golden.ts'
import { factsOf } from '../../support/layer.ts'
import { expectValues } from '../../support/tensor.ts'
import { leaked, NODE_BACKENDS, tf, useBackend } from '../../support/tensorflow.ts'
import type { Golden } from '../../support/windows.ts'

/** Outputs and gradients of every layer against PyTorch's, but for convolutions and poolings, which tests/shared/ops has. */

// Written by values.py, functions.py, spatial.py and windows.py in tests/support/pytorch.
const read = (name: string): unknown => JSON.parse(readFileSync(new URL(`../../fixtures/pytorch/${name}.json`, import.meta.url), 'utf8'))
const golden = ['values', 'functions'].flatMap((name) => (read(name) as { cases: ValueCase[] }).cases)
const spatial = (read('spatial') as { cases: SpatialCase[] }).cases.map(asValueCase)
const windows = read('windows') as Golden
const cases = [...golden, ...spatial].map((row, index) => [`${index + 1}: ${nameOf(row)}`, row] as const)

describe.each(NODE_BACKENDS)('as PyTorch does, on %s', (backend) => {
  beforeAll(() => useBackend(backend))

  it.each(cases)('%s', (_name, row) => {
    const { layer, params, inputs, weights, stored = {}, y } = row
    const facts = factsOf(layer, inputs.map(({ shape }) => shape.slice(1)), params)
    expect(facts.output).toEqual(y.shape.slice(1))
    expect(facts.weights.map(({ name, shape }) => [name, shape])).toEqual(Object.entries({ ...weights, ...stored }).map(([name, { shape }]) => [name, shape]))
    const run = () =>
      tf.tidy(() => {
        for (const { what, found, wanted } of runCase(tf, row)) {
          expect(found.shape, what).toEqual(wanted.shape)
          // Relative to the largest of the array, so that small gradients count as much as large ones.
          const scale = Math.max(...wanted.values.map(Math.abs)) || 1
          expectValues(tf.div(found, scale), wanted.values.map((value) => value / scale))
        }
      })
    expect(leaked(run)).toEqual({ tensors: 0, data: 0 })
  })
})

// What is random in training has no golden numbers (tests/shared/layers/chance.test.ts), and an input computes nothing.
const WITHOUT = ['input', 'dropout', 'spatialDropout2d', 'gaussianNoise']

it.each(LAYERS.filter(({ id }) => !WITHOUT.includes(id)).map(({ id }) => id))('PyTorch has run %s in a dozen ways', (id) => {
  const ways = [...golden, ...spatial].filter(({ layer }) => layer === id).length
  const inWindows = id === 'conv2d' ? windows.convolutions.length : windows.poolings.filter(({ kind }) => id === (kind === 'max' ? 'maxPool2d' : 'avgPool2d')).length
  expect(ways + inWindows).toBeGreaterThanOrEqual(12)
})
