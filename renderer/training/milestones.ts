import type { TrainingEvent } from '../../shared/training/protocol.ts'
import type { Run } from './run.ts'
import { percent, short } from './verdict.ts'

/** Epochs are announced at most this often, in milliseconds: a screen reader must be able to finish its sentence. */
const SPEAK_EVERY = 5000

/** Turns a run's events into the few sentences that a screen reader says. `now` is in milliseconds. */
export function createMilestones(say: (sentence: string) => void, now: () => number = () => Date.now()) {
  let lastEpochAt = 0
  return (event: TrainingEvent, run: Run): void => {
    const { epochs } = run.project.training
    switch (event.event) {
      case 'start':
        lastEpochAt = now()
        say(`Training started on ${backendName(event.backend)}: ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}.`)
        break
      case 'epoch':
        if (now() - lastEpochAt >= SPEAK_EVERY) {
          lastEpochAt = now()
          const { epoch, loss, accuracy } = event.record
          say(`Epoch ${epoch} of ${epochs}: loss ${short(loss)}${accuracy === null ? '' : `, accuracy ${percent(accuracy)}`}.`)
        }
        break
      case 'status':
        if (event.status === 'paused') say('Training paused.')
        break
      case 'end':
        say(describeEnd(event))
        break
      case 'failed':
        say(`Training broke off. ${event.mistake.message}`)
        break
      case 'batches':
        break
    }
  }
}

/** "Training finished. Test accuracy 97.2%." */
function describeEnd({ stoppedBy, test, bestEpoch }: Extract<TrainingEvent, { event: 'end' }>): string {
  const how = { finished: 'Training finished.', earlyStopping: 'Training stopped early, with the best weights.', user: 'Training stopped.', notFinite: 'Training stopped: the loss is no longer a number.', nothingToLearn: 'Nothing was left to learn; the network was tested as it stands.' }[stoppedBy]
  const accuracy = test ? (test.accuracy === null ? ` Test loss ${short(test.loss)}.` : ` Test accuracy ${percent(test.accuracy)}.`) : ''
  return `${how}${accuracy}${bestEpoch === null ? '' : ` Best epoch: ${bestEpoch}.`}`
}

export function backendName(backend: string): string {
  return { webgl: 'WebGL', wasm: 'WASM', cpu: 'the CPU' }[backend] ?? backend
}
