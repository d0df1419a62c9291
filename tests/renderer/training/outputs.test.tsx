// @vitest-environment happy-dom
import 'fake-indexeddb/auto'
import { MantineProvider } from '@mantine/core'
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { BOX_NAMES, type DatasetFacts } from '../../../shared/datasets/dataset.ts'
import { createProject } from '../../../shared/project/create.ts'
import type { DataReport, Evaluation, OutputEvaluation, Prediction, RequestName } from '../../../shared/training/protocol.ts'

const asked: { name: RequestName; input: unknown }[] = []
const held = vi.hoisted(() => ({ answers: {} as Record<string, unknown> }))
vi.mock('../../../renderer/training/client.ts', () => ({
  request: (name: RequestName, input: unknown) => {
    asked.push({ name, input })
    return Promise.resolve(held.answers[name])
  },
  onTrainingEvents: () => () => {},
}))
vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => {}, removeEventListener: () => {} }))
vi.stubGlobal('ResizeObserver', class { observe() {} unobserve() {} disconnect() {} })

const { ConfusionTab } = await import('../../../renderer/training/confusion/ConfusionTab.tsx')
const { PredictionsTab } = await import('../../../renderer/training/predictions/PredictionsTab.tsx')
const { PredictionGrid } = await import('../../../renderer/training/samples/PredictionGrid.tsx')
const { StatusCard } = await import('../../../renderer/training/charts/StatusCard.tsx')
const { curvesOf } = await import('../../../renderer/training/charts/curves.ts')
const { maskPath } = await import('../../../renderer/training/samples/maskPath.ts')
const { applyEvents, createRun } = await import('../../../renderer/training/run.ts')
const { useRuns } = await import('../../../renderer/store/run.ts')
const { useData } = await import('../../../renderer/store/data.ts')
const { useDocument } = await import('../../../renderer/store/document.ts')

const NAMES = ['circle', 'square']
const facts: DatasetFacts = {
  name: 'Two shapes', shape: [2, 4, 1], count: 8, target: { kind: 'classes', names: NAMES },
  targets: {
    class: { kind: 'classes', names: NAMES },
    box: { kind: 'box', names: BOX_NAMES },
    mask: { kind: 'mask', names: ['ground', ...NAMES], shape: [2, 4] },
  },
}
const report: DataReport = { facts, features: null, classCounts: { train: [], validation: [], test: [] }, sizes: { train: 4, validation: 2, test: 2 }, preprocessing: { kind: 'none', offset: [], scale: [] } }

const outputs: readonly OutputEvaluation[] = [
  { node: 'pixels', target: 'mask', kind: 'mask', loss: 0.3, accuracy: 0.9, confusion: [[900, 0, 100], [0, 0, 0], [1, 0, 2999]], classNames: ['ground', ...NAMES], classIoU: [0.899, null, 0.967], meanIoU: 0.933 },
  { node: 'place', target: 'box', kind: 'box', loss: 0.4, accuracy: null, confusion: null, classNames: [], absoluteErrors: [0.01, 0.02, 0.03, 0.125], meanIoU: 0.61, correctLocalisation: 0.75 },
  { node: 'scores', target: 'class', kind: 'classes', loss: 0.2, accuracy: 0.5, confusion: [[1, 0], [1, 0]], classNames: NAMES },
]
const evaluation: Evaluation = { loss: 0.9, accuracy: 0.5, confusion: [[1, 0], [1, 0]], classNames: NAMES, meanIoU: 0.933, meanAveragePrecision: 0.42, outputs }

/** A square that was taken for a circle: its right half is marked, the left half was said. */
const prediction: Prediction = {
  index: 7, part: 'test', values: new Float32Array(8), target: 1, output: [0.8, 0.2], predicted: 0,
  targets: {
    class: { kind: 'classes', label: 1 },
    box: { kind: 'box', values: Float32Array.of(0.75, 0.5, 0.5, 1) },
    mask: { kind: 'mask', shape: [2, 4], labels: Uint8Array.of(0, 0, 2, 2, 0, 0, 2, 2) },
  },
  outputs: {
    pixels: { target: 'mask', kind: 'mask', loss: 0.3, shape: [2, 4], labels: Uint8Array.of(1, 1, 0, 2, 1, 1, 0, 0), accuracy: 0.125, meanIoU: 0.083 },
    place: { target: 'box', kind: 'box', loss: 0.6, values: Float32Array.of(0.5, 0.5, 0.5, 1), iou: 1 / 3 },
    scores: { target: 'class', kind: 'classes', loss: 1.6, probabilities: Float32Array.of(0.8, 0.2), label: 0 },
  },
}

const record = { step: 1, loss: 1, accuracy: 0.5, valLoss: 1, valAccuracy: 0.5, samplesPerSecond: 1, learningRate: 0.001 }
const trained = applyEvents(createRun(1, 'First', 0, createProject()), [
  { event: 'start', backend: 'cpu', engine: 'tensorflow', parameters: 1, sizes: { train: 4, validation: 2, test: 2 }, stepsPerEpoch: 1 },
  { event: 'epoch', record: { ...record, epoch: 1, valMeanIoU: 0.25 } },
  { event: 'epoch', record: { ...record, epoch: 2, step: 2, valMeanIoU: 0.5 } },
  { event: 'end', stoppedBy: 'finished', seconds: 1, epoch: 2, bestEpoch: 2, test: evaluation, advice: null },
])

beforeEach(() => {
  asked.length = 0
  held.answers = { evaluate: { ok: true, value: evaluation }, predictions: { ok: true, value: [prediction] } }
  useDocument.setState({ project: { ...createProject(), data: { ...createProject().data, source: 'shapes' } } })
  useData.setState({ report, loaded: { ...createProject().data, source: 'shapes' } })
  useRuns.setState({ runs: [trained], activeId: 1 })
  Object.assign(Element.prototype, { scrollIntoView: () => {} })
})
afterEach(cleanup)

const show = (page: React.ReactNode) => render(<MantineProvider env="test">{page}</MantineProvider>)
const choose = (label: string | RegExp) => {
  fireEvent.click(screen.getByRole('combobox', { name: 'Output' }))
  fireEvent.click(screen.getByRole('option', { name: label, hidden: true }))
}

describe('the Confusion tab of several outputs', () => {
  it('begins with the classes', () => {
    show(<ConfusionTab />)
    expect(within(screen.getByTestId('confusion-matrix')).getAllByRole('columnheader').map((cell) => cell.textContent)).toEqual(['True class', ...NAMES, 'Recall'])
    expect(screen.getByTestId('evaluation-accuracy').textContent).toBe('50.0%')
  })

  it('counts pixels of a mask, with the overlap of each class, and asks for the images of a cell', async () => {
    show(<ConfusionTab />)
    choose('mask')
    const table = screen.getByTestId('confusion-matrix')
    expect(within(table).getAllByRole('columnheader').map((cell) => cell.textContent)).toEqual(['True class', 'ground', ...NAMES, 'IoU'])
    // The smallest share is not none, and what misses one pixel is not all.
    expect(within(table).getAllByRole('button').map((cell) => cell.textContent)).toEqual(['90.0%', '0.0%', '10.0%', '0', '0', '0', '<0.1%', '0.0%', '>99.9%'])
    expect([...table.querySelectorAll('tbody tr')].map((row) => row.lastElementChild?.textContent)).toEqual(['0.899', '–', '0.967'])
    expect(screen.getByTestId('evaluation-iou').textContent).toBe('0.933')
    fireEvent.click(screen.getByRole('button', { name: 'True ground, said square: 100 pixels, 10.0%' }))
    await vi.waitFor(() => expect(asked.at(-1)).toMatchObject({ name: 'predictions', input: { cell: { actual: 0, predicted: 2 }, output: 'pixels' } }))
    expect(await screen.findByRole('list', { name: 'Classes of the masks' })).toBeTruthy()
  })

  it('says of boxes how well they lie, and what each number means', () => {
    show(<ConfusionTab />)
    choose('box')
    const rows = within(screen.getByTestId('box-scores')).getAllByRole('row')
    expect(rows.map((row) => [...row.children].slice(0, 2).map((cell) => cell.textContent).join(': '))).toEqual([
      'Mean IoU: 0.610', 'IoU ≥ 0.5: 75.0%', 'mAP@0.5: 0.420', 'Off in centre x: 1.0%', 'Off in centre y: 2.0%', 'Off in width: 3.0%', 'Off in height: 12.5%',
    ])
    expect(rows[2]!.textContent).toContain('ranked from the surest')
    expect(screen.queryByTestId('confusion-matrix')).toBeNull()
  })
})

describe('a prediction of class, box and mask', () => {
  it('shows truth and answer side by side, with what differs', () => {
    show(<PredictionGrid predictions={[prediction]} label="Predictions" />)
    const card = screen.getByTestId('prediction')
    expect(within(card).getAllByRole('figure').map((figure) => figure.textContent)).toEqual(['true', 'IoU 0.33said'])
    const [truth, said] = [...card.querySelectorAll('figure svg')]
    const fills = (svg: Element | undefined) => [...svg!.querySelectorAll('path')].map((path) => [path.getAttribute('fill'), path.getAttribute('d')])
    expect(fills(truth)).toEqual([['url(#mask-2)', 'M2 0h2v1h-2zM2 1h2v1h-2z']])
    expect(fills(said)).toEqual([['url(#mask-1)', 'M0 0h2v1h-2zM0 1h2v1h-2z'], ['url(#mask-2)', 'M3 0h1v1h-1z']])
    const box = said!.querySelector('[data-kind="said"] rect')!
    expect(['x', 'y', 'width', 'height'].map((name) => box.getAttribute(name))).toEqual(['1', '0', '2', '2'])
    expect([...card.querySelectorAll('dl > div')].map((line) => line.textContent)).toEqual(['maskmean IoU 0.08, 12.5% of the pixels', 'boxIoU 0.33', 'classcircle 80.0%, true square ✗ wrong'])
    expect(card.dataset.wrong).toBe('true')
  })

  it('has a legend of fills that differ in their marks, and an opacity', () => {
    show(<PredictionGrid predictions={[prediction]} label="Predictions" />)
    expect(within(screen.getByRole('list', { name: 'Classes of the masks' })).getAllByRole('listitem').map((item) => item.textContent)).toEqual([...NAMES, 'ground: not filled'])
    const marks = [...document.querySelectorAll('pattern path')].map((path) => path.getAttribute('d'))
    expect(new Set(marks).size).toBe(NAMES.length)
    const thumb = screen.getByRole('slider', { name: 'Opacity of the masks' })
    fireEvent.keyDown(thumb, { key: 'Home' })
    expect(thumb.getAttribute('aria-valuenow')).toBe('0')
    expect(document.querySelector<HTMLElement>('[style*="--mask-opacity"]')!.style.getPropertyValue('--mask-opacity')).toBe('0')
  })

  it('puts both boxes into one picture where there is no mask', () => {
    const { place, scores } = prediction.outputs!
    show(<PredictionGrid predictions={[{ ...prediction, outputs: { place: place!, scores: scores! } }]} label="Predictions" />)
    const figure = screen.getByRole('figure')
    expect([...figure.querySelectorAll('[data-kind]')].map((box) => box.getAttribute('data-kind'))).toEqual(['true', 'said'])
    expect(figure.querySelector('text')!.textContent).toBe('IoU 0.33')
    expect(screen.queryByRole('slider')).toBeNull()
  })

  it('is shown as ever where the network only says a class', () => {
    show(<PredictionGrid predictions={[{ ...prediction, outputs: { scores: prediction.outputs!.scores! } }]} label="Predictions" />)
    expect(screen.queryByRole('figure')).toBeNull()
    expect(screen.getByTestId('prediction').textContent).toContain('said circle')
  })

  it('can be sorted by one output', async () => {
    show(<PredictionsTab />)
    await screen.findByTestId('prediction')
    expect(asked.at(-1)!.input).not.toHaveProperty('output')
    expect(screen.getByText('Wrong ones')).toBeTruthy()
    choose('box')
    await vi.waitFor(() => expect(asked.at(-1)!.input).toMatchObject({ output: 'place', limit: 12 }))
    expect(screen.queryByText('Wrong ones')).toBeNull()
    expect(screen.getByText(/The largest errors first/)).toBeTruthy()
  })
})

describe('the overlap in the charts', () => {
  it('is a curve of the validation part', () => {
    expect(curvesOf([trained], 'meanIoU', true).map(({ kind, points }) => [kind, points])).toEqual([['validation', [{ x: 1, y: 0.25 }, { x: 2, y: 0.5 }]]])
    const without = applyEvents(createRun(2, 'Other', 1, createProject()), [{ event: 'epoch', record: { ...record, epoch: 1 } }])
    expect(curvesOf([without], 'meanIoU', false)).toEqual([])
  })

  it('is in the card at the end of the run', () => {
    show(<StatusCard run={trained} />)
    expect(screen.getByTestId('test-result').textContent).toBe('test 50.0% · mean IoU 0.933')
  })
})

it('draws every pixel of a mask once', () => {
  expect(maskPath([1, 1, 0, 1, 2, 1], [2, 3], 1)).toBe('M0 0h2v1h-2zM0 1h1v1h-1zM2 1h1v1h-1z')
  expect(maskPath([0, 0], [1, 2], 1)).toBe('')
})
