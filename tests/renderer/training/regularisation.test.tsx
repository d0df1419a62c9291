// @vitest-environment happy-dom
import { MantineProvider } from '@mantine/core'
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import type { ReactNode } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createProject } from '../../../shared/project/create.ts'
import { dataSchema, trainingSchema } from '../../../shared/training/config.ts'
import type { DataReport } from '../../../shared/training/protocol.ts'

vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => {}, removeEventListener: () => {} }))
vi.stubGlobal('ResizeObserver', class { observe() {} unobserve() {} disconnect() {} })
const { BatchSettings } = await import('../../../renderer/training/settings/BatchSettings.tsx')
const { ClassSettings } = await import('../../../renderer/training/settings/ClassSettings.tsx')
const { RegularisationSettings } = await import('../../../renderer/training/settings/RegularisationSettings.tsx')
const { useData } = await import('../../../renderer/store/data.ts')
const { useDocument } = await import('../../../renderer/store/document.ts')

const report: DataReport = {
  facts: { name: 'Pets', shape: [2], count: 120, target: { kind: 'classes', names: ['cat', 'dog'] } },
  features: null, classCounts: { train: [90, 10], validation: [9, 1], test: [9, 1] }, sizes: { train: 100, validation: 10, test: 10 }, preprocessing: { kind: 'none', offset: [0], scale: [1] },
}
beforeEach(() => {
  Object.assign(Element.prototype, { scrollIntoView: () => {} })
  const data = dataSchema.parse({ source: 'csv', target: 'pet' })
  useDocument.setState({ project: { ...createProject(), data, training: trainingSchema.parse({}) } })
  useData.setState({ report, loaded: data })
})
afterEach(cleanup)

const training = () => useDocument.getState().project.training
const show = (settings: () => ReactNode) => {
  const Settings = settings
  render(<MantineProvider env="test"><Settings /></MantineProvider>)
}
const write = (label: string, text: string) => {
  const field = screen.getByRole('textbox', { name: label })
  fireEvent.change(field, { target: { value: text } })
  fireEvent.blur(field)
}
const choose = (label: string, option: string) => {
  fireEvent.click(screen.getByRole('combobox', { name: label }))
  fireEvent.click(screen.getAllByRole('option', { name: option, hidden: true }).at(-1)!)
}

describe('batches', () => {
  it('are one choice of three, which says how many iterations an epoch has', () => {
    show(BatchSettings)
    const meaning = () => screen.getByTestId('batch-meaning').textContent
    expect(meaning()).toBe('100 samples / 32 = 4 iterations in an epoch, the last of 4 samples.')
    choose('Batches', 'Stochastic')
    expect(training().batchSize).toBe(1)
    expect(meaning()).toBe('100 samples / 1 = 100 iterations in an epoch.')
    choose('Batches', 'Batch (all)')
    expect(training().batchSize).toBe(100)
    expect(meaning()).toBe('100 samples / 100 = 1 iteration in an epoch.')
    choose('Batches', 'Mini-batch')
    expect(training().batchSize).toBe(32)
    write('Batches per step', '3')
    expect(training().accumulate).toBe(3)
    expect(meaning()).toContain('Averaged over 3, these are 2 steps.')
    write('Batches per step', '1')
    expect(training()).not.toHaveProperty('accumulate')
  })
})

describe('regularisation', () => {
  it('clips by a limit that is asked for once a way is chosen', () => {
    show(RegularisationSettings)
    expect(screen.queryByRole('textbox', { name: 'Clip limit c' })).toBeNull()
    choose('Clipping', 'By global norm')
    expect(training().clip).toEqual({ kind: 'globalNorm', limit: 1 })
    write('Clip limit c', '0.25')
    expect(training().clip).toEqual({ kind: 'globalNorm', limit: 0.25 })
    choose('Clipping', 'None')
    expect(training()).not.toHaveProperty('clip')
  })

  it('writes penalties, and takes them out where both are 0', () => {
    show(RegularisationSettings)
    write('L2 penalty λ₂', '0.01')
    write('L1 penalty λ₁', '0,002')
    expect(training().penalty).toEqual({ l1: 0.002, l2: 0.01 })
    write('L1 penalty λ₁', '0')
    write('L2 penalty λ₂', '0')
    expect(training()).not.toHaveProperty('penalty')
    expect(screen.queryByText(/of its own/)).toBeNull()
  })

  it('says that a layer has a penalty of its own', () => {
    useDocument.setState(({ project }) => ({ project: { ...project, graph: { nodes: [{ id: 'd', type: 'dense', penalty: { l2: 1 } }], edges: [] } } }))
    show(RegularisationSettings)
    expect(screen.getByText('One layer has a penalty of its own, which wins.')).toBeTruthy()
  })
})

describe('classes', () => {
  it('are smoothed by a share', () => {
    show(ClassSettings)
    write('Label smoothing ε', '0.1')
    expect(training().labelSmoothing).toBe(0.1)
    write('Label smoothing ε', '0')
    expect(training()).not.toHaveProperty('labelSmoothing')
  })

  it('are balanced by what the training part has of them', () => {
    show(ClassSettings)
    choose('Class weights', 'Balanced')
    expect(training().classWeights).toBe('balanced')
    const table = screen.getByRole('table', { name: 'Balanced class weights' })
    expect([...table.querySelectorAll('tbody tr')].map((row) => [...row.children].map(({ textContent }) => textContent))).toEqual([['cat', '90', '0.556'], ['dog', '10', '5']])
  })

  it('count by weights of their own', () => {
    show(ClassSettings)
    choose('Class weights', 'Own')
    write('Weight of dog', '4')
    expect(training().classWeights).toEqual({ dog: 4 })
    choose('Class weights', 'None')
    expect(training()).not.toHaveProperty('classWeights')
  })
})
