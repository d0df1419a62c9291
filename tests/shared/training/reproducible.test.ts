import { beforeAll, describe, expect, it, vi } from 'vitest'
import type { Kernels } from '../../../shared/engine/kernels.ts'
import { readBundle, writeBundle } from '../../../shared/project/bundle.ts'
import type { Project } from '../../../shared/project/project.ts'
import { OPTIMIZER_KINDS } from '../../../shared/training/config.ts'
import type { TrainedState } from '../../../shared/training/protocol.ts'
import { kernelsFor } from '../../support/kernels.ts'
import { useBackend } from '../../support/tensorflow.ts'
import { chain, points, project, record, SMALL, train, type Recorded } from '../../support/training.ts'

/** The same seed on the same engine gives the same losses, to the last bit, however often a run is interrupted. */

/** 35 of the points train: three batches an epoch, the last one of 3 samples. */
const DATASET = points(50)
const BATCHES = 3

const RICH = chain(
  { id: 'in', type: 'input', params: { shape: [2] } }, { id: 'hidden', type: 'dense', params: { units: 8, activation: 'relu' } }, { id: 'norm', type: 'batchNorm' },
  { id: 'drop', type: 'dropout', params: { rate: 0.3 } }, { id: 'out', type: 'dense', params: { units: 2 } }, { id: 'soft', type: 'softmax' },
)
const EVERYTHING = {
  accumulate: 2, penalty: { l1: 0.001, l2: 0.01 }, clip: { kind: 'globalNorm', limit: 0.3 }, labelSmoothing: 0.1, classWeights: 'balanced', schedule: { kind: 'oneCycle' }, optimizer: { kind: 'adamw', learningRate: 0.02 },
}

/** A trained network as a file holds it. */
async function throughFile(what: Project, { session }: Recorded): Promise<TrainedState> {
  const bundle = readBundle(writeBundle(what, await session.trained()))
  if (!bundle.ok) throw new Error(bundle.mistake.message)
  return bundle.value.state!
}

/** Starts paused, takes single steps, and then does as it is told until the run ends. */
async function trainInSteps(recorded: Recorded, what: Project, resume: TrainedState | null, steps: number, then: 'resume' | 'stop'): Promise<void> {
  const started = await recorded.session.start(what, { backend: 'wasm', paused: true, resume })
  if (!started.ok) throw new Error(started.mistake.message)
  for (let step = 0; step < steps; step += 1) recorded.session.step()
  await vi.waitFor(() => expect(recorded.losses()).toHaveLength(steps), { timeout: 20_000, interval: 2 })
  recorded.session[then]()
  await started.value.finished
}

describe.each([
  ['the compiled plan', 'wasm', 20, 'relaxed'],
  ['TensorFlow.js on WASM', 'wasm', 6, null],
  ['TensorFlow.js on the processor', 'cpu', 6, null],
] as const)('%s', (_name, backend, epochs, build) => {
  let kernels: Kernels | null = null
  beforeAll(async () => {
    await useBackend(backend)
    kernels = build && (await kernelsFor(build))
  })

  it.each([
    ...OPTIMIZER_KINDS.map((kind) => [kind, SMALL, { optimizer: { kind, learningRate: 0.01 } }] as const),
    ['dropout, batch norm and all that changes losses and gradients', RICH, EVERYTHING] as const,
  ])('repeats itself through pauses, stops and files: %s', async (_case, graph, settings) => {
    const whole = project(graph, { ...settings, epochs })
    const half = epochs / 2
    const begin = (stopAfter = 0) => record({ dataset: DATASET, ...(kernels && { kernels }), onEvent: (event, session) => event.event === 'epoch' && event.record.epoch === stopAfter && session.stop() })
    const straight = begin()
    await train(straight, whole, { backend: 'wasm' })
    expect(straight.losses()).toHaveLength(epochs * BATCHES)

    // Paused within an epoch, then stopped at the end of one.
    const first = begin(half)
    await trainInSteps(first, whole, null, 2, 'resume')
    expect(first.find('end')[0]).toMatchObject({ stoppedBy: 'user', epoch: half })
    // Stopped within an epoch, where gradients of a group have been gathered.
    const second = begin()
    await trainInSteps(second, whole, await throughFile(whole, first), BATCHES + 1, 'stop')
    expect(second.find('end')[0]).toMatchObject({ stoppedBy: 'user', epoch: half + 1 })
    const stopped = await throughFile(whole, second)
    expect(stopped.optimizer.some(({ name }) => name.includes('.group.'))).toBe(graph === RICH)
    const third = begin()
    await train(third, whole, { backend: 'wasm', resume: stopped })

    expect([first, second, third].flatMap((part) => part.losses())).toEqual(straight.losses())
    const records = (recorded: Recorded) => recorded.find('epoch').map((event) => ({ ...event.record, samplesPerSecond: 0 }))
    expect([first, second, third].flatMap(records)).toEqual(records(straight))
    const [state, same] = await Promise.all([third.session.trained(), straight.session.trained()])
    expect(state!.weights).toEqual(same!.weights)
    expect(state!.optimizer).toEqual(same!.optimizer)
    await Promise.all([straight, first, second, third].map(({ session }) => session.dispose()))
  })
})
