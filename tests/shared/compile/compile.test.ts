import { beforeAll, expect, test } from 'vitest'
import { analyse } from '../../../shared/analysis/analyse.ts'
import { compile } from '../../../shared/compile/compile.ts'
import { tf, useBackend } from '../../support/tensorflow.ts'
import { build, chain, SMALL } from '../../support/training.ts'

beforeAll(() => useBackend('cpu'))

test('every weight is named after its node and the network computes what its formulas say', () => {
  const network = build(SMALL)
  expect(network.weights.map(({ name, spec }) => [name, spec.shape])).toEqual([
    ['hidden.kernel', [2, 8]], ['hidden.bias', [8]], ['out.kernel', [8, 2]], ['out.bias', [2]],
  ])
  const [w1, b1, w2, b2] = network.weights.map(({ variable }) => [...variable.dataSync()])
  const x = [0.3, -0.7]
  const hidden = b1!.map((bias, unit) => Math.tanh(bias + x[0]! * w1![unit]! + x[1]! * w1![8 + unit]!))
  const logits = b2!.map((bias, unit) => hidden.reduce((sum, value, index) => sum + value * w2![index * 2 + unit]!, bias))
  const total = logits.reduce((sum, value) => sum + Math.exp(value), 0)
  const pass = (reading: 'outputs' | 'logits') => tf.tidy(() => [...network.forward([tf.tensor2d([x])], { training: false, readings: [reading] })[0]!.dataSync()])
  pass('logits').forEach((value, index) => expect(value).toBeCloseTo(logits[index]!, 5))
  pass('outputs').forEach((value, index) => expect(value).toBeCloseTo(Math.exp(logits[index]!) / total, 5))
  network.dispose()
})

test('two outputs, one of them inside a chain, and logits seen through a flatten', () => {
  const graph = {
    nodes: [
      { id: 'in', type: 'input', params: { shape: [4, 4, 1] } }, { id: 'c', type: 'conv2d', params: { filters: 3, kernel: 4 } }, { id: 'soft', type: 'softmax' }, { id: 'flat', type: 'flatten' },
      { id: 'f', type: 'flatten' }, { id: 'side', type: 'dense', params: { units: 1, activation: 'sigmoid' } },
    ],
    edges: [{ source: 'in', target: 'c' }, { source: 'c', target: 'soft' }, { source: 'soft', target: 'flat' }, { source: 'in', target: 'f' }, { source: 'f', target: 'side' }],
  }
  const network = build(graph)
  expect(network.outputs).toEqual([{ id: 'flat', shape: [3], last: 'softmax' }, { id: 'side', shape: [1], last: 'sigmoid' }])
  const shares = tf.tidy(() => {
    const image = tf.ones([2, 4, 4, 1])
    const logits = network.forward([image], { training: false, readings: ['logits', 'logits'] })
    const outputs = network.forward([image], { training: false })
    expect(logits.map(({ shape }) => shape)).toEqual([[2, 3], [2, 1]])
    return [tf.sub(tf.softmax(logits[0]!), outputs[0]!), tf.sub(tf.sigmoid(logits[1]!), outputs[1]!)].map((difference) => tf.max(tf.abs(difference)).dataSync()[0]!)
  })
  for (const difference of shares) expect(difference).toBeLessThan(1e-6)
  network.dispose()
})

test('a hostile network is refused before anything is allocated', () => {
  const graph = chain({ id: 'in', type: 'input', params: { shape: [1000] } }, { id: 'huge', type: 'dense', params: { units: 65_536 } }, { id: 'huger', type: 'dense', params: { units: 65_536 } })
  const before = tf.memory()
  const result = compile(tf, analyse(graph), { seed: 1 })
  expect(result).toMatchObject({ ok: false, mistake: { code: 'memory', message: expect.stringMatching(/GiB.*parameters/) } })
  expect(tf.memory()).toEqual(before)
  const wide = chain({ id: 'in', type: 'input', params: { shape: [512, 512, 3] } }, { id: 'c', type: 'conv2d', params: { filters: 64 } })
  expect(compile(tf, analyse(wide), { seed: 1, batchSize: 512 })).toMatchObject({ ok: false, mistake: { message: expect.stringContaining('batch of 512') } })
})

test('a graph with errors is refused with the error', () => {
  const graph = chain({ id: 'in', type: 'input', params: { shape: [4] } }, { id: 'c', type: 'conv2d' })
  expect(compile(tf, analyse(graph), { seed: 1 })).toMatchObject({ ok: false, mistake: { code: 'expects-image', message: expect.stringContaining('c: Conv 2D') } })
})

test('stored weights of another network change nothing', async () => {
  const network = build(SMALL)
  const saved = await network.save()
  const other = saved.map((tensor) => (tensor.name === 'out.bias' ? { ...tensor, shape: [3], values: new Float32Array(3) } : { ...tensor, values: tensor.values.map(() => 1) }))
  expect(network.load(other)).toMatchObject({ ok: false, mistake: { message: 'The weight "out.bias" is stored as 3, but the network needs 2.' } })
  expect(network.load(saved.map((tensor) => ({ ...tensor, values: tensor.values.map(() => Number.NaN) })))).toMatchObject({ ok: false })
  expect(await network.save()).toEqual(saved)
  network.dispose()
})
