import { beforeAll, describe, expect, test } from 'vitest'
import { analyse } from '../../../shared/analysis/analyse.ts'
import { applyFix } from '../../../shared/analysis/applyFix.ts'
import { BOX_NAMES, factsOf, type Dataset } from '../../../shared/datasets/dataset.ts'
import type { Graph } from '../../../shared/graph/document.ts'
import type { Project } from '../../../shared/project/project.ts'
import { createRandom } from '../../../shared/random.ts'
import { chooseTarget } from '../../../shared/training/chooseTarget.ts'
import { createFeed } from '../../../shared/training/feed.ts'
import { prepareMaterial, samplesAt } from '../../../shared/training/material.ts'
import { dataSchema, trainingSchema } from '../../../shared/training/config.ts'
import type { Evaluation, Prediction } from '../../../shared/training/protocol.ts'
import { tf, useBackend } from '../../support/tensorflow.ts'
import { build, chain, project, record, train } from '../../support/training.ts'

beforeAll(() => useBackend('wasm'))

const SIZE = 8

/** Bright rectangles on a dark ground: wide ones (class 0) and tall ones (class 1), with their boxes and masks. */
function rectangles(count: number): Dataset {
  const random = createRandom(7)
  const inputs = new Float32Array(count * SIZE * SIZE)
  const masks = new Uint8Array(count * SIZE * SIZE)
  const boxes = new Float32Array(count * 4)
  const labels = Uint8Array.from({ length: count }, (_, index) => index % 2)
  for (let index = 0; index < count; index += 1) {
    const [width, height] = labels[index] === 0 ? [4, 2] : [2, 4]
    const [left, top] = [random.integer(SIZE - width + 1), random.integer(SIZE - height + 1)]
    boxes.set([left + width / 2, top + height / 2, width, height].map((value) => value / SIZE), index * 4)
    for (let row = top; row < top + height; row += 1) {
      for (let column = left; column < left + width; column += 1) {
        inputs[index * SIZE * SIZE + row * SIZE + column] = 1
        masks[index * SIZE * SIZE + row * SIZE + column] = 1 + labels[index]!
      }
    }
  }
  const target = { kind: 'classes' as const, names: ['wide', 'tall'], labels }
  return {
    name: 'Rectangles', count, shape: [SIZE, SIZE, 1], inputs, target,
    targets: { class: target, box: { kind: 'box', names: BOX_NAMES, values: boxes }, mask: { kind: 'mask', names: ['background', 'wide', 'tall'], shape: [SIZE, SIZE], labels: masks } },
  }
}

const image = { id: 'image', type: 'input', params: { shape: [SIZE, SIZE, 1] } }
/** One output for each target. */
const THREE: Graph = {
  nodes: [
    image,
    { id: 'features', type: 'conv2d', params: { filters: 8, kernel: 5, padding: 'same', activation: 'relu' } },
    { id: 'pixels', type: 'conv2d', params: { filters: 3, kernel: 5, padding: 'same' } }, { id: 'mask', type: 'softmax' },
    { id: 'flat', type: 'flatten' }, { id: 'hidden', type: 'dense', params: { units: 16, activation: 'relu' } },
    { id: 'box', type: 'dense', params: { units: 4, activation: 'sigmoid' } },
    { id: 'scores', type: 'dense', params: { units: 2 } }, { id: 'class', type: 'softmax' },
  ],
  edges: [
    { source: 'image', target: 'features' }, { source: 'features', target: 'pixels' }, { source: 'pixels', target: 'mask' }, { source: 'features', target: 'flat' }, { source: 'flat', target: 'hidden' },
    { source: 'hidden', target: 'box' }, { source: 'hidden', target: 'scores' }, { source: 'scores', target: 'class' },
  ],
}

async function evaluated(run: ReturnType<typeof record>): Promise<Evaluation> {
  const result = await run.session.evaluate('test')
  if (!result.ok) throw new Error(result.mistake.message)
  return result.value
}

describe('choosing a target', () => {
  const facts = factsOf(rectangles(4))
  test.each([
    ['as many units as classes', [2], undefined, 'class'],
    ['one unit for two classes', [1], undefined, 'class'],
    ['four units', [4], undefined, 'box'],
    ['an image of the mask', [8, 8, 3], undefined, 'mask'],
    ['an image of another size is meant for the mask', [4, 4, 7], undefined, 'mask'],
    ['anything else is meant for the main one', [5], undefined, 'class'],
    ['what the settings name', [4], 'class', 'class'],
  ])('%s', (_, shape, wanted, expected) => {
    expect(chooseTarget(facts, shape, wanted)).toMatchObject({ ok: true, value: { name: expected } })
  })

  test('an unknown name is refused with those that there are', () => {
    expect(chooseTarget(facts, [4], 'boxes')).toMatchObject({ ok: false, mistake: { message: 'Rectangles has no target "boxes". Choose "class", "box", "mask".' } })
  })
})

describe('a network with one output for each target', () => {
  test('learns all of them, each with its own loss and weight', async () => {
    const run = record({ dataset: rectangles(160) })
    await train(run, project(THREE, { epochs: 20, outputs: { mask: { weight: 2 } } }))
    const test = await evaluated(run)
    const [mask, box, main] = ['mask', 'box', 'class'].map((id) => test.outputs.find(({ node }) => node === id)!)
    expect([mask!.target, box!.target, main!.target]).toEqual(['mask', 'box', 'class'])
    expect(test.loss).toBeCloseTo(2 * mask!.loss + box!.loss + main!.loss, 4)
    expect(main!.accuracy).toBeGreaterThan(0.9)
    expect(mask!.accuracy).toBeGreaterThan(0.95)
    expect(mask!.meanIoU).toBeGreaterThan(0.75)
    expect(mask!.classIoU).toHaveLength(3)
    expect(box!.meanIoU).toBeGreaterThan(0.5)
    expect(box!.correctLocalisation).toBeGreaterThan(0.6)
    // The loss of a box is what its overlap lacks.
    expect(box!.loss).toBeCloseTo(1 - box!.meanIoU!, 4)
    expect(test.meanAveragePrecision).toBeGreaterThan(0.5)
    // The main output learns the main target.
    expect([test.accuracy, test.classNames]).toEqual([main!.accuracy, ['wide', 'tall']])
    // The mean of the first output that has one.
    expect(test.meanIoU).toBe(test.outputs.find(({ meanIoU }) => meanIoU !== undefined)!.meanIoU)
    expect(run.find('epoch').every(({ record: { valMeanIoU } }) => valMeanIoU !== undefined && valMeanIoU >= 0 && valMeanIoU <= 1)).toBe(true)
    expect(run.find('end')[0]!.test).toEqual(test)
    // Sorted and chosen by one output; without, by the main one and the whole loss.
    const asked = async (filter: { cell: { actual: number; predicted: number } | null; output?: string }) => {
      const found = await run.session.predictions('test', { limit: 100, only: 'all', ...filter })
      return found.ok ? found.value : []
    }
    const losses = (predictions: readonly Prediction[], id: string) => predictions.map(({ outputs }) => outputs![id]!.loss)
    for (const id of ['box', 'mask']) {
      const sorted = losses(await asked({ cell: null, output: id }), id)
      expect(sorted).toEqual(sorted.toSorted((x, y) => y - x))
      expect(losses(await asked({ cell: null }), id)).not.toEqual(sorted)
    }
    const images = await asked({ cell: { actual: 1, predicted: 2 }, output: 'mask' })
    const mistaken = (await asked({ cell: null })).filter(({ targets, outputs }) => {
      const [truth, said] = [targets!.mask!, outputs!.mask!]
      return truth.kind === 'mask' && said.kind === 'mask' && truth.labels.some((label, pixel) => label === 1 && said.labels[pixel] === 2)
    })
    expect(images.map(({ index }) => index).toSorted((x, y) => x - y)).toEqual(mistaken.map(({ index }) => index).toSorted((x, y) => x - y))
    await run.session.dispose()
  })

  test('tells of single samples what is true and what it says', async () => {
    const dataset = rectangles(60)
    const run = record({ dataset })
    await train(run, project(THREE, { epochs: 1 }))
    const found = await run.session.predictions('test', { limit: 3, cell: null, only: 'all' })
    if (!found.ok) throw new Error(found.mistake.message)
    expect(found.value).toHaveLength(3)
    for (const { index, target, targets, output, outputs } of found.value) {
      expect(targets!.class).toEqual({ kind: 'classes', label: target })
      const { mask, box } = targets!
      if (mask?.kind !== 'mask' || box?.kind !== 'box') throw new Error('There should be a mask and a box.')
      // The true mask are the bright pixels.
      expect([...mask.labels].map((label) => (label > 0 ? 1 : 0))).toEqual([...dataset.inputs.subarray(index * 64, index * 64 + 64)])
      expect(box.values[2]! * box.values[3]! * 64).toBeCloseTo(mask.labels.filter((label) => label > 0).length, 5)
      expect(outputs!.class).toMatchObject({ kind: 'classes', target: 'class', probabilities: Float32Array.from(output) })
      expect(outputs!.box).toMatchObject({ kind: 'box', target: 'box', loss: expect.closeTo(1 - (outputs!.box as { iou: number }).iou, 4) as number })
      expect(outputs!.mask).toMatchObject({ kind: 'mask', shape: [SIZE, SIZE], labels: expect.any(Uint8Array) as Uint8Array })
    }
    await run.session.dispose()
  })

  test('leaves no tensors behind', async () => {
    const run = record({ dataset: rectangles(40) })
    const before = tf.memory().numTensors
    await train(run, project(THREE, { epochs: 2 }))
    await evaluated(run)
    await run.session.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })
})

describe('a network for masks alone', () => {
  const pixels = chain(image, { id: 'mask', type: 'conv2d', params: { filters: 3, kernel: 3, padding: 'same', activation: 'linear' } }, { id: 'soft', type: 'softmax' })

  test('the loss is the mean over pixels of the crossentropy, by hand', async () => {
    const run = record({ dataset: rectangles(40) })
    await train(run, project(pixels, { epochs: 1 }))
    const found = await run.session.predictions('test', { limit: 1, cell: null, only: 'all' })
    if (!found.ok) throw new Error(found.mistake.message)
    const [first] = found.value as [Prediction]
    const answer = await run.session.predict(first.values, 1)
    if (!answer.ok) throw new Error(answer.mistake.message)
    const shares = answer.value.outputs.soft![0]!
    const truth = first.targets!.mask!
    if (truth.kind !== 'mask') throw new Error('There should be a mask.')
    const mean = [...truth.labels].reduce((sum, label, pixel) => sum - Math.log(shares[pixel * 3 + label]!), 0) / 64
    expect(first.outputs!.soft!.loss).toBeCloseTo(mean, 4)
    await run.session.dispose()
  })

  test('accuracy is the share of the pixels, also while it trains', async () => {
    const run = record({ dataset: rectangles(40), data: { validation: 0 } })
    await train(run, project(pixels, { epochs: 1, batchSize: 64, shuffle: false, optimizer: { kind: 'sgd', learningRate: 1e-12 } }))
    const all = await run.session.evaluate('train')
    if (!all.ok) throw new Error(all.mistake.message)
    expect(run.find('epoch')[0]!.record.accuracy).toBeCloseTo(all.value.accuracy!, 5)
    expect(all.value.confusion!.flat().reduce((sum, count) => sum + count, 0)).toBe(all.value.outputs.length * 34 * 64)
    await run.session.dispose()
  })

  test('one channel tells two classes apart', async () => {
    const dataset = rectangles(120)
    const { mask } = dataset.targets!
    if (mask?.kind !== 'mask') throw new Error('There should be a mask.')
    const either: Dataset = { ...dataset, target: { ...mask, names: ['background', 'shape'], labels: mask.labels.map((label) => Math.min(1, label)) } }
    const { targets: _, ...alone } = either
    const run = record({ dataset: alone })
    await train(run, project(chain(image, { id: 'mask', type: 'conv2d', params: { filters: 1, kernel: 1, activation: 'sigmoid' } }), { epochs: 60 }))
    const test = await evaluated(run)
    expect(test).toMatchObject({ accuracy: 1, meanIoU: 1, classNames: ['background', 'shape'] })
    expect(test.outputs[0]).toMatchObject({ target: 'target', classIoU: [1, 1] })
    await run.session.dispose()
  })

  test('one cell of its confusion picks the images with such pixels', async () => {
    const run = record({ dataset: rectangles(60) })
    await train(run, project(pixels, { epochs: 1 }))
    const { confusion } = await evaluated(run)
    for (const [actual, predicted] of [[0, 0], [0, 1], [1, 2], [2, 0]] as const) {
      const found = await run.session.predictions('test', { limit: 60, cell: { actual, predicted }, only: 'all' })
      if (!found.ok) throw new Error(found.mistake.message)
      expect(found.value.length > 0).toBe(confusion![actual]![predicted]! > 0)
    }
    await run.session.dispose()
  })
})

describe('what does not fit is said with its way out', () => {
  const facts = factsOf(rectangles(4))
  const check = (graph: Graph, training: Readonly<Record<string, unknown>> = {}) => analyse(graph, { training: trainingSchema.parse(training), data: facts }).problems.filter(({ level }) => level !== 'info')
  const conv = (filters: number, more = {}) => ({ id: 'out', type: 'conv2d', params: { filters, kernel: 1, ...more } })
  const pool = { id: 'pool', type: 'maxPool2d', params: { size: 2 } }
  const dense = (units: number, activation: string) => chain(image, { id: 'flat', type: 'flatten' }, { id: 'out', type: 'dense', params: { units, activation } })

  test.each<[string, Graph, Readonly<Record<string, unknown>>, string, RegExp]>([
    ['channels', chain(image, conv(8, { activation: 'relu' })), {}, 'channels-not-classes', /^The network answers with 8×8×8, but the mask of Rectangles is 8×8 with 3 classes\./],
    ['channels before softmax', chain(image, conv(5), { id: 'soft', type: 'softmax' }), {}, 'channels-not-classes', /8×8×5/],
    ['size', chain(image, pool, conv(3), { id: 'soft', type: 'softmax' }), {}, 'output-not-a-mask', /^The network answers with 4×4×3, but the mask of Rectangles is 8×8 with 3 classes\./],
    ['no softmax', chain(image, conv(3)), {}, 'missing-softmax', /add up to 1/],
    ['a vector for a mask', dense(3, 'linear'), { outputs: { out: { target: 'mask' } } }, 'output-not-a-mask', /needs an image/],
    ['a loss of boxes for classes', chain(image, { id: 'flat', type: 'flatten' }, { id: 'out', type: 'dense', params: { units: 2 } }, { id: 'soft', type: 'softmax' }), { outputs: { soft: { loss: 'iou' } } }, 'loss-needs-box', /compares boxes, but Rectangles asks for classes/],
    ['a crossentropy for a box', dense(4, 'sigmoid'), { loss: 'binaryCrossentropy' }, 'loss-needs-classes', /asks for a box/],
    ['units of a box', dense(6, 'sigmoid'), { outputs: { out: { target: 'box' } } }, 'units-not-box', /has 4 numbers \(centre x, centre y, width, height\)/],
    ['an image for a box', chain(image, conv(2)), { outputs: { out: { target: 'box' } } }, 'units-not-box', /8×8×2/],
    ['a linear box', dense(4, 'linear'), {}, 'box-unbounded', /Use sigmoid/],
    ['softmax for a box', chain(image, { id: 'flat', type: 'flatten' }, { id: 'out', type: 'dense', params: { units: 4 } }, { id: 'soft', type: 'softmax' }), {}, 'softmax-for-box', /add up to 1/],
    ['an unknown target', dense(4, 'sigmoid'), { outputs: { out: { target: 'boxes' } } }, 'unknown-target', /no target "boxes"/],
  ])('%s', (name, graph, training, code, message) => {
    const [found, ...more] = check(graph, training)
    expect(more).toEqual([])
    expect(found).toMatchObject({ code })
    expect(found!.message).toMatch(message)
    const [fix] = found!.fixes
    if (name === 'a vector for a mask') return
    // One click leaves nothing to complain of.
    const mended: Project = applyFix({ ...project(graph, training) }, found!.node, fix!)
    expect(check(mended.graph, mended.training)).toEqual([])
  })

  test('the fix for channels says what it adds', () => {
    expect(check(chain(image, conv(8, { activation: 'relu' })))[0]!.fixes.map(({ label }) => label)).toEqual(['Add a 1×1 Conv 2D with 3 filters and Softmax'])
    expect(check(THREE)).toEqual([])
  })
})

describe('several inputs', () => {
  const sides = (left: number, right: number): Graph => ({
    nodes: [{ id: 'left', type: 'input', params: { shape: [left] } }, { id: 'right', type: 'input', params: { shape: [right] } }, { id: 'both', type: 'concat' }, { id: 'out', type: 'dense', params: { units: 2 } }, { id: 'soft', type: 'softmax' }],
    edges: [{ source: 'left', target: 'both' }, { source: 'right', target: 'both' }, { source: 'both', target: 'out' }, { source: 'out', target: 'soft' }],
  })
  const table = (width: number, count = 40): Dataset => ({
    name: 'Table', count, shape: [width], inputs: Float32Array.from({ length: width * count }, (_, index) => ((index * 7) % 23) - (index % 5)),
    target: { kind: 'classes', names: ['a', 'b'], labels: Uint8Array.from({ length: count }, (_, index) => index % 2) },
  })
  const inputsOf = (graph: Graph, dataset: Dataset) => {
    const feed = createFeed(tf, build(graph), dataset, { kind: 'none', offset: [0], scale: [1] }, trainingSchema.parse({}))
    if (!feed.ok) return feed.mistake.message
    return tf.tidy(() => feed.value.batch([1, 0]).inputs.map((tensor) => tensor.arraySync()))
  }

  test('share the features where their sizes add up, in the order of the file', () => {
    const dataset = table(5)
    const [zero, one] = [[...dataset.inputs.subarray(0, 5)], [...dataset.inputs.subarray(5, 10)]]
    expect(inputsOf(sides(2, 3), dataset)).toEqual([[one.slice(0, 2), zero.slice(0, 2)], [one.slice(2), zero.slice(2)]])
  })

  test('each take the whole sample where it has their size', () => {
    const dataset = table(2)
    expect(inputsOf(sides(2, 2), dataset)).toEqual([[[...dataset.inputs.subarray(2, 4)], [...dataset.inputs.subarray(0, 2)]], [[...dataset.inputs.subarray(2, 4)], [...dataset.inputs.subarray(0, 2)]]])
  })

  test('are refused where neither holds, before training too', () => {
    const sentence = 'The inputs of the network are 2 and 2, but one sample of Table is 5. Give every input the shape of a whole sample, or give them sizes that add up to 5.'
    expect(inputsOf(sides(2, 2), table(5))).toBe(sentence)
    const [problem] = analyse(sides(2, 2), { data: factsOf(table(5)) }).problems
    expect(problem).toMatchObject({ code: 'input-shape-differs', level: 'error', message: sentence, fixes: [{ label: 'Set this input to 5' }] })
    expect(analyse(sides(2, 3), { data: factsOf(table(5)) }).ok).toBe(true)
  })

  test('predict as they were trained', async () => {
    const dataset = table(5)
    const run = record({ dataset })
    await train(run, project(sides(2, 3), { epochs: 1 }))
    const [said, listed] = [await run.session.predict(dataset.inputs, dataset.count), await run.session.predictions('test', { limit: 40, cell: null, only: 'all' })]
    if (!said.ok || !listed.ok) throw new Error('There should be answers.')
    for (const { index, output } of listed.value) output.forEach((share, unit) => expect(said.value.outputs.soft![index]![unit]).toBeCloseTo(share, 5))
    await run.session.dispose()
  })
})

test('samples carry their truth, and only where there is more than a class', () => {
  const several = prepareMaterial(rectangles(20), dataSchema.parse({}))
  expect(Object.keys(samplesAt(several, [3])[0]!.targets!)).toEqual(['class', 'box', 'mask'])
  expect(several.preprocessing.targets).toBeUndefined()
  const { targets: _, ...classes } = rectangles(20)
  expect(samplesAt(prepareMaterial(classes, dataSchema.parse({})), [3])[0]!.targets).toBeUndefined()
})
