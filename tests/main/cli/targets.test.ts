import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readBundle } from '../../../shared/project/bundle.ts'
import { layerwright, type Finished } from '../../support/commandLine.ts'
import { makeFolder, removeFolder } from '../../support/exported.ts'

const folder = makeFolder()
const at = (name: string) => path.join(folder, name)

const PROJECT = {
  format: 'layerwright/project', version: 1, name: 'shapes',
  graph: {
    nodes: [
      { id: 'image', type: 'input', params: { shape: [64, 64, 1] } }, { id: 'small', type: 'avgPool2d', params: { size: 8 } }, { id: 'flat', type: 'flatten' },
      { id: 'scores', type: 'dense', params: { units: 3 } }, { id: 'shape', type: 'softmax' }, { id: 'where', type: 'dense', params: { units: 4, activation: 'sigmoid' } },
    ],
    edges: [{ source: 'image', target: 'small' }, { source: 'small', target: 'flat' }, { source: 'flat', target: 'scores' }, { source: 'scores', target: 'shape' }, { source: 'flat', target: 'where' }],
  },
  data: { source: 'shapes', validation: 0.05, test: 0.1 },
  training: { epochs: 2, batchSize: 64, optimizer: { kind: 'adam', learningRate: 0.01 }, outputs: { where: { weight: 2 } } },
}

let trained: Finished

beforeAll(async () => {
  writeFileSync(at('shapes.layerwright.json'), JSON.stringify(PROJECT))
  trained = await layerwright(['train', at('shapes.layerwright.json'), '--json', '--out', at('shapes.layerwright')])
}, 90_000)
afterAll(() => removeFolder(folder))

const parse = (line: string) => JSON.parse(line) as Record<string, unknown>

describe('a network that answers with a class and a box', () => {
  it('reports their scores beside those of every network', () => {
    expect(trained.exitCode).toBe(0)
    const events = trained.out.map(parse)
    const epochs = events.filter(({ event }) => event === 'epoch')
    expect(epochs).toHaveLength(2)
    for (const epoch of epochs) expect(Object.keys(epoch)).toEqual(['event', 'epoch', 'loss', 'accuracy', 'valLoss', 'valAccuracy', 'meanIoU', 'samplesPerSecond'])
    const end = events.at(-1)!
    expect(end).toMatchObject({ event: 'end', testAccuracy: expect.any(Number) as number, testMeanIoU: expect.any(Number) as number, meanAveragePrecision: expect.any(Number) as number })
    expect(end.outputs).toMatchObject([{ node: 'shape', target: 'class', kind: 'classes' }, { node: 'where', target: 'box', kind: 'box', meanIoU: end.testMeanIoU }])
  })

  it('keeps the curve in the bundle and evaluates to the same', async () => {
    const bundle = readBundle(new Uint8Array(readFileSync(at('shapes.layerwright'))))
    if (!bundle.ok) throw new Error(bundle.mistake.message)
    expect(bundle.value.state!.history.map(({ valMeanIoU }) => valMeanIoU)).toEqual(trained.out.map(parse).filter(({ event }) => event === 'epoch').map(({ meanIoU }) => meanIoU))
    const { out } = await layerwright(['evaluate', at('shapes.layerwright'), '--json'])
    const [said, end] = [parse(out[0]!), parse(trained.out.at(-1)!)]
    expect(said.meanIoU).toBeCloseTo(end.testMeanIoU as number, 5)
    expect(said.meanAveragePrecision).toBeCloseTo(end.meanAveragePrecision as number, 5)
    expect(said.accuracy).toBeCloseTo(end.testAccuracy as number, 5)
    expect(said.confusion).toHaveLength(3)
  })

  it('tells people the same', async () => {
    const { out } = await layerwright(['evaluate', at('shapes.layerwright')])
    expect(out.join('\n')).toMatch(/mean IoU {2}0\.\d{4}\nmAP@0\.5 {3}0\.\d{4}\nshape: class, loss \d\.\d{4}, [\d.]+ % right\nwhere: box, loss 0\.\d{4}, mean IoU 0\.\d{3}, [\d.]+ % of the boxes overlap by half/)
  })
})

it('data lists the targets, the main one first', async () => {
  const { out } = await layerwright(['data', '--json'])
  const listed = (JSON.parse(out[0]!) as { id: string; target: unknown; targets?: Record<string, unknown> }[]).find(({ id }) => id === 'shapes')!
  expect(Object.keys(listed.targets!)).toEqual(['class', 'box', 'mask'])
  expect(listed.targets!.class).toEqual(listed.target)
})
