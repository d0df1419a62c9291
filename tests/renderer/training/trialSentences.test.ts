import { describe, expect, it, test } from 'vitest'
import { answerTrial, compareChoice, inWords } from '../../../renderer/training/trial/sentences.ts'
import type { TrialReport } from '../../../shared/training/trial/report.ts'

test.each([
  [4.2e-6, '4.2 µs'], [0.0031, '3.1 ms'], [0.25, '250 ms'], [4.04, '4 s'], [9.96, '10 s'], [59.4, '59 s'], [60, '1 min'], [95, '1 min 35 s'], [3599, '59 min 59 s'], [3600, '1 h'], [7300, '2 h 2 min'],
  [200 * 3600, '8 days'],
])('%d seconds are %s', (seconds, words) => {
  expect(inWords(seconds)).toBe(words)
})

const REPORT: TrialReport = {
  backend: 'wasm', engine: 'plan', bytes: 85 * 2 ** 20, budget: 2 * 2 ** 30, samples: 5000, largestBatch: 1024, timing: { secondsPerStep: 0.1, secondsPerEpoch: 4, stepsPerEpoch: 40 }, refusal: null, tried: [],
}
const SETTINGS = { epochs: 10 }
const tried = (backend: 'wasm' | 'webgl' | 'webgpu', secondsPerStep: number | null) => ({ backend, secondsPerStep, failure: secondsPerStep === null ? 'it hung' : null })

describe('the answer', () => {
  it('says yes with the time, then the memory, then how it computes', () => {
    expect(answerTrial(REPORT, SETTINGS)).toEqual([
      'Yes. One epoch takes about 4 s on WASM; 10 epochs about 40 s.',
      'Training holds 85.0 MiB of 2.0 GiB. The largest batch that fits is 1,024.',
      'It runs as one compiled program, the fastest way on the processor.',
    ])
  })

  it('does not repeat a single epoch, and names what keeps the network off the fast way', () => {
    const [first, , engine] = answerTrial({ ...REPORT, engine: 'tensorflow', engineReason: 'Instance norm has no kernel with these parameters' }, { ...SETTINGS, epochs: 1 })
    expect(first).toBe('Yes. One epoch takes about 4 s on WASM.')
    expect(engine).toBe('TensorFlow.js computes it operation by operation, because Instance norm has no kernel with these parameters.')
  })

  it('says where all samples fit into one batch', () => {
    expect(answerTrial({ ...REPORT, samples: 1024 }, SETTINGS)[1]).toContain('The largest batch that fits is 1,024: all training samples at once.')
  })

  it('says no with the reason alone', () => {
    expect(answerTrial({ ...REPORT, engine: null, timing: null, refusal: { message: 'It needs 5 GiB.', fixes: [] } }, SETTINGS)).toEqual(['No. It needs 5 GiB.'])
  })

  it('says that an epoch is long, and what the backends took', () => {
    const sentences = answerTrial({ ...REPORT, backend: 'webgl', engine: 'tensorflow', timing: { ...REPORT.timing!, secondsPerEpoch: 1200 }, tried: [tried('webgl', 0.1), tried('wasm', 0.25)] }, SETTINGS)
    expect(sentences[0]).toBe('Yes. One epoch takes about 20 min on WebGL; 10 epochs about 3 h 20 min.')
    expect(sentences[1]).toContain('That is long')
    expect(sentences.at(-1)).toBe('Timed on this network: WebGL, 2.5 times as fast as WASM.')
  })
})

test.each([
  [null, null],
  [{ backend: 'wasm', tried: [tried('wasm', 0.01), tried('webgl', 0.031)] }, 'WASM, 3.1 times as fast as WebGL for this network'],
  [{ backend: 'webgpu', tried: [tried('webgpu', 0.01), tried('webgl', 0.0101), tried('wasm', 0.5)] }, 'WebGPU, about as fast as WebGL and 50 times as fast as WASM for this network'],
  [{ backend: 'wasm', tried: [tried('wasm', 0.01), tried('webgl', null)] }, 'WASM, as WebGL failed for this network'],
] as const)('a choice in words', (choice, words) => {
  expect(compareChoice(choice)).toBe(words)
})
