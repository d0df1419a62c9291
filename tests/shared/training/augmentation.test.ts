import { beforeAll, describe, expect, test } from 'vitest'
import type { Dataset } from '../../../shared/datasets/dataset.ts'
import type { Kernels } from '../../../shared/engine/kernels.ts'
import { createRandom } from '../../../shared/random.ts'
import { dataSchema, trainingSchema } from '../../../shared/training/config.ts'
import { createFeed } from '../../../shared/training/feed.ts'
import { prepareMaterial } from '../../../shared/training/material.ts'
import { previewAugmentation } from '../../../shared/training/previewAugmentation.ts'
import { build, chain, points, project, record, SMALL, train } from '../../support/training.ts'
import { kernelsFor } from '../../support/kernels.ts'
import { tf, useBackend } from '../../support/tensorflow.ts'

const ALL = ['shift', 'rotate', 'zoom', 'flip', 'brightness', 'contrast', 'noise', 'cutOut', 'mixUp'].map((kind) => ({ kind }))

/** Bright bars, upright or lying, in images of 0 to 255. */
function bars(count = 90): Dataset {
  const random = createRandom(3)
  const labels = Uint8Array.from({ length: count }, (_, index) => index % 2)
  const inputs = new Float32Array(count * 64)
  for (let index = 0; index < count; index += 1) {
    const place = random.integer(8)
    for (let at = 0; at < 8; at += 1) inputs[index * 64 + (labels[index] === 0 ? at * 8 + place : place * 8 + at)] = 255
  }
  return { name: 'Bars', count, shape: [8, 8, 1], inputs, target: { kind: 'classes', names: ['upright', 'lying'], labels } }
}

const NETWORK = chain(
  { id: 'in', type: 'input', params: { shape: [8, 8, 1] } },
  { id: 'conv', type: 'conv2d', params: { filters: 3, activation: 'relu' } },
  { id: 'flat', type: 'flatten' },
  { id: 'out', type: 'dense', params: { units: 2 } },
  { id: 'soft', type: 'softmax' },
)

let kernels: Kernels
beforeAll(async () => {
  await useBackend('cpu')
  kernels = await kernelsFor('relaxed')
})

/** Both ways of computing a run. */
const ENGINES = [['tensorflow', 'cpu'], ['plan', 'wasm']] as const

describe.each(ENGINES)('on %s', (engine, backend) => {
  const run = () => record({ dataset: bars(), kernels })
  const settings = { epochs: 6, augmentation: ALL }
  const options = { backend }

  test('a run that was stopped in the middle of an epoch and goes on takes the same samples to the last bit', async () => {
    const straight = run()
    await train(straight, project(NETWORK, settings), options)
    expect(straight.find('start')[0]!.engine).toBe(engine)
    const first = record({ dataset: bars(), kernels, onEvent: (event, session) => event.event === 'epoch' && event.record.epoch === 2 && session.pause() })
    const started = await first.session.start(project(NETWORK, settings), { backend })
    if (!started.ok) throw new Error(started.mistake.message)
    while (first.session.status() === 'running') await new Promise((resolve) => setTimeout(resolve, 5))
    first.session.step()
    await new Promise((resolve) => setTimeout(resolve, 100))
    first.session.stop()
    await started.value.finished
    const state = (await first.session.trained())!
    expect(state.progress).toMatchObject({ epoch: 2, batch: 1 })
    const second = run()
    await train(second, project(NETWORK, settings), { ...options, resume: state })
    expect([...first.losses(), ...second.losses()]).toEqual(straight.losses())
    expect((await second.session.trained())!.weights).toEqual((await straight.session.trained())!.weights)
    for (const { session } of [straight, first, second]) await session.dispose()
  })

  test('every epoch and every seed sees other images, and a repetition the same', async () => {
    // With a rate of almost nothing, losses differ only by what is seen.
    const still = { ...settings, epochs: 2, shuffle: false, batchSize: 64, optimizer: { kind: 'sgd', learningRate: 1e-12 } }
    const lossesOf = async (training: Record<string, unknown>) => {
      const one = run()
      await train(one, project(NETWORK, { ...still, ...training }), options)
      const losses = one.losses()
      await one.session.dispose()
      return losses
    }
    const plain = await lossesOf({ augmentation: undefined })
    expect(plain[0]).toBeCloseTo(plain[1]!, 6)
    const augmented = await lossesOf({ augmentation: [{ kind: 'noise', stddev: 0.3 }] })
    expect(Math.abs(augmented[0]! - augmented[1]!)).toBeGreaterThan(1e-4)
    expect(await lossesOf({ augmentation: [{ kind: 'noise', stddev: 0.3 }] })).toEqual(augmented)
  })

  test('validation and test samples are never touched', async () => {
    // Nothing is learned, so both runs must judge the same weights alike, though one of them learned from noise.
    const frozen = { epochs: 1, optimizer: { kind: 'sgd', learningRate: 1e-12 } }
    const judged = async (augmentation: readonly { kind: string; [setting: string]: unknown }[] | undefined) => {
      const one = run()
      await train(one, project(NETWORK, { ...frozen, augmentation }), options)
      const scores = [one.find('epoch')[0]!.record.valLoss, one.find('end')[0]!.test!.loss, (await one.session.evaluate('train'))]
      const trained = one.find('epoch')[0]!.record.loss
      await one.session.dispose()
      return { scores, trained }
    }
    const [plain, noisy] = [await judged(undefined), await judged([{ kind: 'noise', stddev: 2 }, { kind: 'mixUp', alpha: 5 }])]
    const numbers = (value: unknown) => JSON.parse(JSON.stringify(value, (_, each: unknown) => (typeof each === 'number' ? Number(each.toPrecision(5)) : each))) as unknown
    expect(numbers(noisy.scores)).toEqual(numbers(plain.scores))
    expect(Math.abs(noisy.trained - plain.trained)).toBeGreaterThan(0.01)
  })
})

test('both engines learn from the same images', async () => {
  const losses = []
  for (const [, backend] of ENGINES) {
    const run = record({ dataset: bars(), kernels })
    await train(run, project(NETWORK, { epochs: 2, augmentation: ALL }), { backend })
    losses.push(run.losses())
    await run.session.dispose()
  }
  expect(losses[0]!.length).toBeGreaterThan(4)
  for (const [index, loss] of losses[0]!.entries()) expect(losses[1]![index]).toBeCloseTo(loss, 4)
})

test.each([1, 2])('masks of %i channels move with their images, and both engines learn the same of them', async (channels) => {
  const image = bars(40)
  const labels = Uint8Array.from(image.inputs, (value) => (value > 0 ? 1 : 0))
  const dataset: Dataset = { ...image, target: { kind: 'mask', names: ['ground', 'bar'], shape: [8, 8], labels } }
  const graph = chain({ id: 'in', type: 'input', params: { shape: [8, 8, 1] } }, { id: 'conv', type: 'conv2d', params: { filters: channels, padding: 'same', activation: channels === 1 ? 'sigmoid' : 'linear' } }, ...(channels === 2 ? [{ id: 'soft', type: 'softmax' }] : []))
  // Whole pixels and whole turns: the bright pixels are then exactly those of the bar, or come in from beyond as ground.
  const augmentation = [{ kind: 'flip', vertical: true }, { kind: 'shift', horizontal: 0.3, vertical: 0.3, fill: 'zero' }]
  const network = build(graph)
  const feed = createFeed(tf, network, dataset, { kind: 'unitRange', offset: [0], scale: [1 / 255] }, trainingSchema.parse({ augmentation }))
  if (!feed.ok) throw new Error(feed.mistake.message)
  const { inputs, targets } = feed.value.augmented!(Array.from({ length: 40 }, (_, index) => index), 1)
  const bar = Array.from(inputs[0]!, (value) => (value > 0.5 ? 1 : 0))
  expect(Array.from(targets[0]!)).toEqual(channels === 1 ? bar : bar.flatMap((value) => [1 - value, value]))
  expect(bar).not.toEqual(Array.from(labels))
  network.dispose()
  const losses = []
  for (const [, backend] of ENGINES) {
    const run = record({ dataset, kernels })
    await train(run, project(graph, { epochs: 2, augmentation: [...augmentation, { kind: 'rotate', degrees: 60 }] }), { backend })
    losses.push(run.losses())
    await run.session.dispose()
  }
  expect(losses[0]!.length).toBeGreaterThan(2)
  for (const [index, loss] of losses[0]!.entries()) expect(losses[1]![index]).toBeCloseTo(loss, 4)
})

test('tables take noise in deviations of each feature, and pass over what needs images', async () => {
  const dataset = points(50)
  const network = build(SMALL)
  const preprocessing = { kind: 'standardise' as const, offset: [0, 0], scale: [1, 0.001] }
  const feedOf = (augmentation: unknown) => {
    const feed = createFeed(tf, network, dataset, preprocessing, trainingSchema.parse({ augmentation }))
    if (!feed.ok) throw new Error(feed.mistake.message)
    return feed.value
  }
  expect(feedOf([{ kind: 'rotate' }]).augmented).toBeNull()
  const indices = Array.from({ length: 50 }, (_, index) => index)
  const feed = feedOf([{ kind: 'noise', stddev: 0.1 }])
  const [plain] = feed.rows(indices)
  const [changed] = feed.augmented!(indices, 1).inputs
  const spread = (feature: number) => Math.sqrt(indices.reduce((sum, row) => sum + (changed![row * 2 + feature]! - plain![row * 2 + feature]!) ** 2, 0) / 50)
  for (const feature of [0, 1]) expect(spread(feature)).toBeGreaterThan(0.05)
  for (const feature of [0, 1]) expect(spread(feature)).toBeLessThan(0.2)
  expect(feed.rows(indices)[0]).toEqual(plain)
  network.dispose()
})

test('a run with mix-up of boxes is refused, and the data stay as they are', async () => {
  const image = bars(40)
  const dataset: Dataset = { ...image, target: { kind: 'box', names: ['centre x', 'centre y', 'width', 'height'], values: new Float32Array(160).fill(0.5) } }
  const graph = chain({ id: 'in', type: 'input', params: { shape: [8, 8, 1] } }, { id: 'flat', type: 'flatten' }, { id: 'out', type: 'dense', params: { units: 4, activation: 'sigmoid' } })
  const run = record({ dataset, kernels })
  const refused = await run.session.start(project(graph, { augmentation: [{ kind: 'mixUp' }] }), { backend: 'cpu' })
  expect(refused).toMatchObject({ ok: false, mistake: { code: 'augmentation-target' } })
  const before = dataset.inputs.slice()
  await train(run, project(graph, { epochs: 1, augmentation: [{ kind: 'shift' }, { kind: 'rotate' }, { kind: 'noise' }] }))
  expect(run.find('end')[0]!.stoppedBy).toBe('finished')
  expect(dataset.inputs).toEqual(before)
  expect([...(dataset.target as { values: Float32Array }).values].every((value) => value === 0.5)).toBe(true)
  await run.session.dispose()
})

describe('the preview', () => {
  const moves = [{ kind: 'shift', horizontal: 0.3, vertical: 0.3, fill: 'zero' }, { kind: 'rotate', degrees: 40, fill: 'zero' }]
  const ask = { augmentation: moves, seed: 1, indices: [3, 1, 8], draws: 4, step: 1 }

  test('shows samples as they are and as training sees them in those steps', () => {
    const material = prepareMaterial(bars(), dataSchema.parse({}))
    const preview = previewAugmentation(material, ask)
    expect(preview.map(({ sample, draws }) => [sample.index, draws.length])).toEqual([[3, 4], [1, 4], [8, 4]])
    expect(preview[0]!.sample.values).toEqual(material.dataset.inputs.slice(3 * 64, 4 * 64))
    const network = build(NETWORK)
    const feed = createFeed(tf, network, material.dataset, material.preprocessing, trainingSchema.parse({ seed: 1, augmentation: moves }))
    if (!feed.ok) throw new Error(feed.mistake.message)
    const [learned] = feed.value.augmented!([3, 1, 8], 2).inputs
    const shown = preview.flatMap(({ draws }) => [...draws[1]!.values])
    for (const [index, value] of shown.entries()) expect(learned![index]).toBeCloseTo(value / 255, 5)
    expect(previewAugmentation(material, { ...ask, step: 5 })[0]!.draws[0]!.values).not.toEqual(preview[0]!.draws[0]!.values)
    network.dispose()
  })

  test('moves masks and boxes with their image', () => {
    const image = bars()
    const mask = Uint8Array.from(image.inputs, (value) => (value > 0 ? 1 : 0))
    const targets = { class: image.target, mask: { kind: 'mask' as const, names: ['ground', 'bar'], shape: [8, 8], labels: mask }, box: { kind: 'box' as const, names: ['x', 'y', 'w', 'h'], values: new Float32Array(360).fill(0.5) } }
    const material = prepareMaterial({ ...image, targets }, dataSchema.parse({}))
    const quarter = { ...ask, augmentation: [{ kind: 'flip', horizontal: true, vertical: true }] }
    for (const { draws } of previewAugmentation(material, quarter)) {
      for (const { values, targets: moved } of draws) {
        expect(Object.keys(moved!)).toEqual(['mask', 'box'])
        expect([...(moved!['mask'] as { labels: Uint8Array }).labels]).toEqual([...values].map((value) => (value > 0 ? 1 : 0)))
      }
    }
    expect(previewAugmentation(material, { ...quarter, augmentation: [{ kind: 'mixUp' }] })[0]!.draws[0]!.targets).toBeUndefined()
  })
})
