import { describe, expect, it } from 'vitest'
import { createProject } from '../../../shared/project/create.ts'
import type { TrainingEvent } from '../../../shared/training/protocol.ts'
import { createMilestones } from '../../../renderer/training/milestones.ts'
import { createRun } from '../../../renderer/training/run.ts'

const run = createRun(1, 'Run 1', 0, createProject())
const sizes = { train: 1, validation: 1, test: 1 }
const epoch = (number: number): TrainingEvent => ({
  event: 'epoch',
  record: { epoch: number, step: number, loss: 0.5, accuracy: 0.9, valLoss: null, valAccuracy: null, samplesPerSecond: 1, learningRate: 1 },
})

describe('milestones', () => {
  it('says start, some epochs and the end, but not every epoch', () => {
    const said: string[] = []
    let now = 0
    const listen = createMilestones((sentence) => said.push(sentence), () => now)
    listen({ event: 'start', backend: 'wasm', engine: 'plan', parameters: 1, sizes, stepsPerEpoch: 1 }, run)
    for (let number = 1; number <= 10; number += 1) {
      now += 1000
      listen(epoch(number), run)
    }
    listen({ event: 'end', stoppedBy: 'finished', seconds: 1, epoch: 10, bestEpoch: 9, test: { loss: 0.1, accuracy: 0.972, confusion: null, classNames: [], outputs: [] }, advice: null }, run)
    expect(said).toEqual([
      'Training started on WASM: 10 epochs.',
      'Epoch 5 of 10: loss 0.5, accuracy 90.0%.',
      'Epoch 10 of 10: loss 0.5, accuracy 90.0%.',
      'Training finished. Test accuracy 97.2%. Best epoch: 9.',
    ])
  })

  it('says that training broke off, and why', () => {
    const said: string[] = []
    createMilestones((sentence) => said.push(sentence))({ event: 'failed', mistake: { code: 'lost', message: 'The GPU was lost.' } }, run)
    expect(said).toEqual(['Training broke off. The GPU was lost.'])
  })
})
