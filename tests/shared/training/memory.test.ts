import { beforeAll, expect, test } from 'vitest'
import { tf, useBackend } from '../../support/tensorflow.ts'
import { chain, project, record, train } from '../../support/training.ts'
import { createRandom } from '../../../shared/random.ts'
import type { Dataset } from '../../../shared/datasets/dataset.ts'

beforeAll(() => useBackend('wasm'))

const NETWORK = chain(
  { id: 'in', type: 'input', params: { shape: [6, 6, 1] } },
  { id: 'conv', type: 'conv2d', params: { filters: 3, activation: 'relu' } },
  { id: 'norm', type: 'batchNorm', params: {} },
  { id: 'pool', type: 'maxPool2d', params: {} },
  { id: 'flat', type: 'flatten', params: {} },
  { id: 'drop', type: 'dropout', params: {} },
  { id: 'out', type: 'dense', params: { units: 2 } },
  { id: 'soft', type: 'softmax', params: {} },
)

function images(count: number): Dataset {
  const random = createRandom(4)
  const labels = Uint8Array.from({ length: count }, (_, index) => index % 2)
  return { name: 'Images', count, shape: [6, 6, 1], inputs: Float32Array.from({ length: count * 36 }, (_, at) => random.uniform() + labels[Math.floor(at / 36)]!), target: { kind: 'classes', names: ['dark', 'light'], labels } }
}

test('twenty trainings, each looked at and given up, leave nothing behind', async () => {
  const dataset = images(40)
  const held = () => ({ tensors: tf.memory().numTensors, bytes: tf.memory().numBytes, blocks: tf.engine().backend.numDataIds() })
  const cycle = async (index: number) => {
    const run = record({ dataset })
    // Ended in every way: to the end, early, broken off by numbers, by the user, by the next run.
    await train(run, project(NETWORK, [
      { epochs: 2 },
      { epochs: 4, earlyStopping: { patience: 1, minDelta: 10 } },
      { epochs: 2, optimizer: { kind: 'sgd', learningRate: 1e6 } },
      { epochs: 1, optimizer: { kind: 'adamw', learningRate: 0.01 } },
    ][index % 4]), { backend: 'wasm' })
    if (index % 5 === 0) await train(run, project(NETWORK, { epochs: 1 }), { backend: 'wasm' })
    await run.session.evaluate('test')
    await run.session.predictions('validation', { limit: 5, cell: null, only: 'all' })
    const state = await run.session.trained()
    if (state) await run.session.restore(project(NETWORK), state, 'wasm')
    await (index % 2 === 0 ? run.session.dispose() : run.session.forget())
  }
  await cycle(0)
  const before = held()
  for (let index = 0; index < 20; index += 1) await cycle(index)
  expect(held()).toEqual(before)
})
