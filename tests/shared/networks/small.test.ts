import { describe, expect, it } from 'vitest'
import type { Dataset } from '../../../shared/datasets/dataset.ts'
import { NETWORKS, projectOf } from '../../../shared/networks/index.ts'
import { testRandom } from '../../support/random.ts'
import { NODE_BACKENDS, useBackend } from '../../support/tensorflow.ts'
import { record, train } from '../../support/training.ts'

/** Five images of noise, as the plain JavaScript engine is slow; the class is a bright row. */
function rows(): Dataset {
  const random = testRandom(4)
  const count = 5
  const labels = Uint8Array.from({ length: count }, (_, index) => index % 10)
  const inputs = Float32Array.from({ length: count * 784 }, (_, index) => (Math.floor((index % 784) / 28) === 4 + 2 * labels[Math.floor(index / 784)]! ? 250 : 40 * random()))
  return { name: 'Rows', count, shape: [28, 28, 1], inputs, target: { kind: 'classes', names: Array.from({ length: 10 }, (_, digit) => `${digit}`), labels } }
}

describe('networks for a laptop', () => {
  // The plain engine takes seconds for each, so most wait for the night.
  it.each(NETWORKS.filter(({ id, source }) => source === 'digits28' && (process.env.NIGHTLY === '1' || id === 'resnet8')).map((network) => [network.id, network] as const))('%s trains, step by step the same on both engines', async (_id, network) => {
    const project = projectOf(network)
    const losses: number[][] = []
    for (const backend of NODE_BACKENDS) {
      await useBackend(backend)
      const recorded = record({ dataset: rows(), data: { validation: 0, test: 0 } })
      await train(recorded, { ...project, training: { ...project.training, epochs: 1, batchSize: 3 } }, { backend })
      losses.push(recorded.losses())
    }
    const [plain, wasm] = losses as [number[], number[]]
    // The second step starts from what the first one learned, so the gradients agree too.
    expect(plain.length).toBe(2)
    expect(plain.every((loss) => loss > 0 && loss < 20)).toBe(true)
    for (const [step, loss] of plain.entries()) expect(Math.abs(loss - wasm[step]!) / loss, `step ${step}`).toBeLessThan(step === 0 ? 1e-5 : 1e-2)
  }, 120_000)
})
