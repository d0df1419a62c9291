import { useData } from '../../store/data.ts'
import { useDocument } from '../../store/document.ts'
import { activeRun, clearRuns, useRuns } from '../../store/run.ts'
import { setView } from '../../store/view.ts'
import { isActive } from '../../training/run.ts'
import { pause, step, stop, train } from '../../training/session.ts'
import { findRate, tryOut } from '../../training/trial/trial.ts'
import type { Action } from '../action.ts'

const hasNetwork = () => useDocument.getState().project.graph.nodes.length > 0
const runs = () => activeRun()?.state === 'running'
const canTry = () => hasNetwork() && !isActive(activeRun())

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
