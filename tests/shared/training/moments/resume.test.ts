import { beforeAll, describe, expect, it } from 'vitest'
import type { Kernels } from '../../../../shared/engine/kernels.ts'
import type { GraphNode } from '../../../../shared/graph/document.ts'
import { OPTIMIZER_KINDS } from '../../../../shared/training/config.ts'
import type { StoredMoment } from '../../../../shared/training/protocol.ts'
import { createMachine, trainAndKill } from '../../../support/archive.ts'
import { kernelsFor } from '../../../support/kernels.ts'
import { useBackend } from '../../../support/tensorflow.ts'
import { chain, points, project, SMALL } from '../../../support/training.ts'

/** 35 of the points train: three batches an epoch, the last one of 3 samples. */
const DATASET = points(50)

const inside = (...nodes: GraphNode[]) =>
  chain({ id: 'in', type: 'input', params: { shape: [2] } }, { id: 'hidden', type: 'dense', params: { units: 8, activation: 'relu' } }, ...nodes, { id: 'out', type: 'dense', params: { units: 2 } }, { id: 'soft', type: 'softmax' })

const afterEpoch = ({ epoch, batch }: StoredMoment) => epoch >= 10 && batch === 0
const withinEpoch = ({ epoch, batch }: StoredMoment) => epoch >= 10 && batch > 0

/** What else a run remembers, and so has to be stored. */
const CASES: readonly [string, ReturnType<typeof project>][] = [
  ['dropout', project(inside({ id: 'drop', type: 'dropout', params: { rate: 0.3 } }), { epochs: 20 })],
  ['batch norm', project(inside({ id: 'norm', type: 'batchNorm' }), { epochs: 20 })],
  ['a schedule of every step', project(SMALL, { epochs: 20, schedule: { kind: 'oneCycle' } })],
  ['a schedule that watches the loss', project(SMALL, { epochs: 20, schedule: { kind: 'plateau', patience: 0, threshold: 0.5, factor: 0.9 } })],
  ['early stopping that takes an epoch before the kill back', project(SMALL, { epochs: 20, optimizer: { kind: 'adam', learningRate: 0.5 }, earlyStopping: { patience: 30, minDelta: 1 } })],
  ['early stopping that ends it', project(SMALL, { epochs: 200, optimizer: { kind: 'adam', learningRate: 0.2 }, earlyStopping: { patience: 3 } })],
  ['averaged gradients', project(SMALL, { epochs: 20, accumulate: 2 })],
]

async function expectSame(whole: ReturnType<typeof project>, when: (moment: StoredMoment) => boolean, kernels?: Kernels): Promise<void> {
  const options = { dataset: DATASET, ...(kernels && { kernels }) }
  const straight = createMachine().worker(options)
  await (await straight.begin(whole)).finished

  const machine = createMachine()
  const killed = await trainAndKill(machine, whole, when, options)
  const second = machine.worker(options)
  const [found] = await second.archive.interrupted()
  expect(found).toMatchObject({ run: 'run', name: 'Run 1', ended: false, attempts: 0 })
  const { finished, history } = await second.begin(found!.project, { from: { run: 'run', moment: null } })
  await finished

  expect(second.losses()).toEqual(straight.losses().slice(killed.step))
  expect(history).toEqual(found!.history.slice(0, killed.epoch))
  const records = (recorded: typeof straight) => recorded.find('epoch').map((event) => ({ ...event.record, samplesPerSecond: 0 }))
  expect(records(second)).toEqual(records(straight).slice(killed.epoch))
  const [end, wanted] = [second, straight].map((recorded) => ({ ...recorded.find('end')[0]!, seconds: 0 }))
  expect(end).toEqual(wanted)
  // Each early stopping takes another way: see their names.
  const { earlyStopping } = whole.training
  expect(earlyStopping === false || (end!.stoppedBy === 'finished' ? end!.epoch < killed.epoch : end!.epoch > killed.epoch)).toBe(true)
  const [state, same] = await Promise.all([second.session.trained(), straight.session.trained()])
  expect(state!.weights).toEqual(same!.weights)
  expect(state!.optimizer).toEqual(same!.optimizer)
  expect(await second.archive.interrupted()).toEqual([])
  await Promise.all([straight.session.dispose(), second.session.dispose()])
}

describe.each(['wasm', 'cpu'] as const)('on %s, a run that was killed and goes on is one that was never stopped', (backend) => {
  let kernels: Kernels | undefined
  beforeAll(async () => {
    await useBackend(backend)
    if (backend === 'wasm') kernels = await kernelsFor('relaxed')
  })

  it.each(OPTIMIZER_KINDS)('with %s, killed within an epoch', (kind) => expectSame(project(SMALL, { epochs: 20, optimizer: { kind, learningRate: 0.01 } }), withinEpoch, kernels))
  // Operation by operation is slow, and takes the same way.
  it.each(backend === 'wasm' ? OPTIMIZER_KINDS : [])('with %s, killed after an epoch', (kind) => expectSame(project(SMALL, { epochs: 20, optimizer: { kind, learningRate: 0.01 } }), afterEpoch, kernels))
  it.each(CASES)('with %s', (_, whole) => expectSame(whole, whole.training.epochs > 20 ? ({ epoch, batch }) => epoch >= 4 && batch > 0 : withinEpoch, kernels))
})
