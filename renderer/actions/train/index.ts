import { useData } from '../../store/data.ts'
import { useDocument } from '../../store/document.ts'
import { activeRun, clearRuns, useRuns } from '../../store/run.ts'
import { traveller, useTimeTravel } from '../../store/timeTravel.ts'
import { setView } from '../../store/view.ts'
import { branch } from '../../training/branch.ts'
import { isActive } from '../../training/run.ts'
import { pause, step, stop, train } from '../../training/session.ts'
import { lookAt, lookAtNewest } from '../../training/timeTravel/look.ts'
import { placeNow, stepTo } from '../../training/timeTravel/place.ts'
import { canTrainOn, trainOn } from '../../training/timeTravel/trainOn.ts'
import { findRate, tryOut } from '../../training/trial/trial.ts'
import type { Action } from '../action.ts'

const hasNetwork = () => useDocument.getState().project.graph.nodes.length > 0
const runs = () => activeRun()?.state === 'running'
const canTry = () => hasNetwork() && !isActive(activeRun())

function goTo(key: 'ArrowLeft' | 'ArrowRight'): void {
  const place = stepTo(key)
  if (place) lookAt(place.run, place.epoch)
}

/** Training, from the menu, by key and from the command palette. */
export const trainActions: readonly Action[] = [
  {
    id: 'train.start',
    menu: 'train',
    label: 'Train',
    description: 'Train the network on the chosen data, or resume a paused training.',
    keys: ['mod+Enter'],
    inFields: true,
    enabled: () => hasNetwork() && !runs(),
    run: train,
  },
  {
    id: 'train.pause',
    menu: 'train',
    label: 'Pause training',
    description: 'Pause after the current batch.',
    keys: ['mod+shift+P'],
    enabled: runs,
    run: pause,
  },
  {
    id: 'train.step',
    menu: 'train',
    label: 'Train on one batch',
    description: 'Train on a single batch, then pause.',
    keys: ['mod+shift+Enter'],
    enabled: () => hasNetwork() && !runs(),
    run: step,
  },
  {
    id: 'train.stop',
    menu: 'train',
    label: 'Stop training',
    description: 'End this training after the current batch and test the network.',
    keys: ['mod+.'],
    enabled: () => isActive(activeRun()),
    run: stop,
  },
  {
    id: 'train.trainOn',
    menu: 'train',
    label: 'Train on',
    description: 'Go on with the finished run for as many epochs again, in the same curve.',
    enabled: () => canTrainOn(traveller()),
    run: () => {
      const run = traveller()
      if (canTrainOn(run)) return trainOn(run)
    },
  },
  {
    id: 'train.earlier',
    menu: 'train',
    label: 'Look at an earlier epoch',
    description: 'Go back to the stored epoch before the one that you look at: its predictions, scores, boundary and weights.',
    section: 'time',
    enabled: () => stepTo('ArrowLeft') !== null,
    run: () => goTo('ArrowLeft'),
  },
  {
    id: 'train.later',
    menu: 'train',
    label: 'Look at a later epoch',
    description: 'Go on to the stored epoch after the one that you look at.',
    section: 'time',
    enabled: () => useTimeTravel.getState().wanted !== null && stepTo('ArrowRight') !== null,
    run: () => goTo('ArrowRight'),
  },
  {
    id: 'train.newest',
    menu: 'train',
    label: 'Back to the newest weights',
    description: 'Stop looking at an earlier epoch.',
    section: 'time',
    enabled: () => useTimeTravel.getState().wanted !== null,
    run: lookAtNewest,
  },
  {
    id: 'train.branch',
    menu: 'train',
    label: 'Branch from here',
    description: 'Start a new run with the weights of the epoch that you look at and the settings as they are now.',
    section: 'time',
    enabled: () => placeNow() !== null,
    run: () => {
      const place = placeNow()
      if (place) return branch(place.run, place.epoch)
    },
  },
  {
    id: 'train.tryOut',
    menu: 'train',
    label: 'Will it train here?',
    description: 'Try a few steps: how long an epoch takes on this machine, how much memory training holds, and the largest batch that fits.',
    enabled: canTry,
    run: tryOut,
  },
  {
    id: 'train.findRate',
    menu: 'train',
    label: 'Find learning rate',
    description: 'Try learning rates from tiny to huge on your data, see the losses and take the rate at which the loss falls fastest.',
    enabled: canTry,
    run: findRate,
  },
  {
    id: 'train.settings',
    menu: 'train',
    label: 'Training settings',
    description: 'Epochs, batch size, optimizer, loss, split and seed.',
    enabled: () => true,
    run: () => setView({ dockOpen: true, dockTab: 'settings' }),
  },
  {
    id: 'train.clearRuns',
    menu: 'train',
    label: 'Remove finished runs',
    description: 'Take the curves of all finished runs out of the charts.',
    enabled: () => useRuns.getState().runs.some((run) => !isActive(run)),
    run: clearRuns,
  },
  {
    id: 'data.choose',
    menu: 'train',
    label: 'Choose data…',
    description: 'Pick a built-in dataset, or open CSV or IDX files of your own.',
    enabled: () => !useData.getState().loading,
    run: () => setView({ leftOpen: true, leftTab: 'data' }),
  },
]
