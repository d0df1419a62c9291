// @vitest-environment happy-dom
import { MantineProvider } from '@mantine/core'
import { act, cleanup, configure, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { digits28 } from '../../../shared/datasets/digits28.ts'
import { iris } from '../../../shared/datasets/iris.ts'
import { createProject } from '../../../shared/project/create.ts'
import { dataSchema, trainingSchema } from '../../../shared/training/config.ts'
import type { AugmentedSample, DataReport, RequestInput } from '../../../shared/training/protocol.ts'

vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => {}, removeEventListener: () => {} }))
vi.stubGlobal('ResizeObserver', class { observe() {} unobserve() {} disconnect() {} })

// Entries appear in turns, which a busy machine may stretch.
configure({ asyncUtilTimeout: 4000 })

const asked: RequestInput<'augmentationPreview'>[] = []
const values = new Float32Array(784)
const shown = [5, 9].map((index): AugmentedSample => ({ sample: { index, part: 'train', values, target: 3 }, draws: Array.from({ length: 4 }, () => ({ values })) }))
vi.mock('../../../renderer/training/client.ts', () => ({
  onEvent: () => () => {}, onProgress: () => () => {}, onCrash: () => () => {},
  request: (name: string, input: RequestInput<'augmentationPreview'>) => {
    if (name === 'previewIndices') return Promise.resolve([5, 9])
    if (name !== 'augmentationPreview') return new Promise(() => {})
    asked.push(input)
    return Promise.resolve(shown)
  },
}))
const { Augmentation } = await import('../../../renderer/training/settings/Augmentation.tsx')
const { useData } = await import('../../../renderer/store/data.ts')
const { useDocument } = await import('../../../renderer/store/document.ts')

const report: DataReport = { facts: digits28.facts, features: null, classCounts: { train: [], validation: [], test: [] }, sizes: { train: 100, validation: 10, test: 10 }, preprocessing: { kind: 'unitRange', offset: [0], scale: [1 / 255] } }

/** Opens a project with this augmentation, whose entries appear one after the other. */
async function open(augmentation: readonly { kind: string; [setting: string]: unknown }[] = [], source = 'digits28'): Promise<void> {
  const data = dataSchema.parse({ source })
  useDocument.setState({ project: { ...createProject(), data, training: trainingSchema.parse({ ...(augmentation.length > 0 && { augmentation }), seed: 7 }) } })
  useData.setState({ report: source === 'iris' ? { ...report, facts: iris.facts } : report, loaded: data })
  render(<MantineProvider env="test"><Augmentation /></MantineProvider>)
  await waitFor(() => expect(screen.queryAllByRole('group')).toHaveLength(augmentation.length))
}

beforeEach(() => {
  asked.length = 0
  useDocument.temporal.getState().clear()
})
afterEach(cleanup)

const list = () => useDocument.getState().project.training.augmentation
const entry = (name: string) => within(screen.getByRole('group', { name }))
const click = (name: string) => fireEvent.click(screen.getByRole('button', { name }))
const write = (within_: ReturnType<typeof entry>, label: string, text: string) => {
  const field = within_.getByRole('textbox', { name: label })
  fireEvent.change(field, { target: { value: text } })
  fireEvent.blur(field)
}

test('kinds are added with their defaults, set and taken out, each one step of undo', async () => {
  await open()
  expect(list()).toBeUndefined()
  click('Add a change')
  fireEvent.click(await screen.findByRole('menuitem', { name: 'Rotate' }))
  expect(list()).toEqual([{ kind: 'rotate' }])
  await screen.findByRole('group', { name: 'Rotate' })
  expect(entry('Rotate').getByRole<HTMLInputElement>('textbox', { name: 'Angle (°)' }).value).toBe('10')
  write(entry('Rotate'), 'Angle (°)', '25')
  expect(list()).toEqual([{ kind: 'rotate', degrees: 25 }])
  write(entry('Rotate'), 'Angle (°)', '400')
  expect(entry('Rotate').getByText(/from 0 to 180/)).toBeTruthy()
  expect(list()).toEqual([{ kind: 'rotate', degrees: 25 }])
  act(() => useDocument.temporal.getState().undo())
  expect(list()).toEqual([{ kind: 'rotate' }])
  click('Remove Rotate')
  expect(useDocument.getState().project.training).not.toHaveProperty('augmentation')
  expect(screen.queryByRole('group')).toBeNull()
})

test('order is changed with buttons, and the keyboard stays on the entry that moves', async () => {
  await open([{ kind: 'shift' }, { kind: 'flip' }, { kind: 'noise' }])
  click('Move Noise up')
  expect(list()!.map(({ kind }) => kind)).toEqual(['shift', 'noise', 'flip'])
  expect(document.activeElement?.getAttribute('aria-label')).toBe('Move Noise up')
  click('Move Noise up')
  expect(list()!.map(({ kind }) => kind)).toEqual(['noise', 'shift', 'flip'])
  // It can go no further; its other arrow can.
  expect(document.activeElement?.getAttribute('aria-label')).toBe('Move Noise down')
  click('Remove Shift')
  expect(document.activeElement?.getAttribute('aria-label')).toBe('Remove Flip')
  click('Remove Flip')
  click('Remove Noise')
  expect(document.activeElement?.textContent).toBe('Add a change')
})

test('warnings stand beside what they are about, and two of a kind have names of their own', async () => {
  await open([{ kind: 'flip' }, { kind: 'rotate', degrees: 20 }, { kind: 'rotate', degrees: 60 }, { kind: 'unheard-of' }])
  expect(entry('Flip').getByRole('note').textContent).toContain('a mirrored 2 is no digit')
  fireEvent.click(entry('Flip').getByRole('switch', { name: 'Left and right of Flip' }))
  expect(list()![0]).toEqual({ kind: 'flip', horizontal: false })
  expect(entry('Rotate 1').queryByRole('note')).toBeNull()
  expect(entry('Rotate 2').getByRole('note').textContent).toContain('60°')
  expect(entry('unheard-of').getByRole('note').textContent).toContain('knows no augmentation')
})

test('with tables, what needs images cannot be added, and nothing is drawn', async () => {
  await open([{ kind: 'noise' }], 'iris')
  click('Add a change')
  expect((await screen.findByRole('menuitem', { name: 'Rotate (images only)' })).hasAttribute('disabled')).toBe(true)
  expect(screen.getByRole('menuitem', { name: 'Mix-up' }).hasAttribute('disabled')).toBe(false)
  expect(screen.queryByRole('table')).toBeNull()
  expect(asked).toEqual([])
})

test('examples are asked for again when a number changes, and drawn anew on demand', async () => {
  await open([{ kind: 'rotate' }])
  expect(await screen.findAllByLabelText(/^Draw \d of sample \d+$/)).toHaveLength(8)
  expect(screen.getByLabelText('Sample 6: 3')).toBeTruthy()
  expect(asked.at(-1)).toEqual({ augmentation: [{ kind: 'rotate' }], seed: 7, indices: [5, 9], draws: 4, step: 1 })
  click('Draw again')
  await waitFor(() => expect(asked.at(-1)!.step).toBe(5))
  write(entry('Rotate'), 'Angle (°)', '15')
  await waitFor(() => expect(asked.at(-1)).toMatchObject({ augmentation: [{ kind: 'rotate', degrees: 15 }], step: 5 }))
})
