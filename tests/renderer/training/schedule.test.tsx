// @vitest-environment happy-dom
import { MantineProvider } from '@mantine/core'
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createProject } from '../../../shared/project/create.ts'
import { trainingSchema } from '../../../shared/training/config.ts'
import { SCHEDULES } from '../../../shared/training/schedules/index.ts'

vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => {}, removeEventListener: () => {} }))
vi.stubGlobal('ResizeObserver', class { observe() {} unobserve() {} disconnect() {} })
const { drawRates } = await import('../../../renderer/training/settings/RateCurve.tsx')
const { ScheduleSettings } = await import('../../../renderer/training/settings/ScheduleSettings.tsx')
const { useDocument } = await import('../../../renderer/store/document.ts')

beforeEach(() => {
  Object.assign(Element.prototype, { scrollIntoView: () => {} })
})
afterEach(cleanup)

const schedule = () => useDocument.getState().project.training.schedule
function show(training: object = {}): void {
  useDocument.setState({ project: { ...createProject(), training: trainingSchema.parse({ epochs: 10, optimizer: { kind: 'sgd', learningRate: 0.1 }, ...training }) } })
  render(<MantineProvider env="test"><ScheduleSettings /></MantineProvider>)
}
const write = (label: string, text: string) => {
  const field = screen.getByRole('textbox', { name: label })
  fireEvent.change(field, { target: { value: text } })
  fireEvent.blur(field)
}

describe('the schedule in the settings', () => {
  it('offers every kind and writes the chosen one into the project, with a drawing', () => {
    show()
    expect(screen.queryByRole('img')).toBeNull()
    fireEvent.click(screen.getByRole('combobox', { name: 'Schedule' }))
    expect(screen.getAllByRole('option', { hidden: true }).map((option) => option.textContent)).toEqual(SCHEDULES.map(({ title }) => title))
    fireEvent.click(screen.getByRole('option', { name: 'Exponential decay', hidden: true }))
    expect(schedule()).toEqual({ kind: 'exponential' })
    expect(screen.getByRole('img', { name: 'Learning rate over the run. From 0.1 to 0.0387 in 10 epochs.' })).toBeTruthy()
    write('Factor γ', '0.5')
    expect(schedule()).toEqual({ kind: 'exponential', gamma: 0.5 })
    expect(screen.getByRole('img', { name: 'Learning rate over the run. From 0.1 to 0.000195 in 10 epochs.' })).toBeTruthy()
  })

  it('keeps the old value and says what is wanted where a number cannot be', () => {
    show({ schedule: { kind: 'step' } })
    write('Every s epochs', '2.5')
    expect(screen.getByText('Every s epochs must be a whole number from 1 to 100000, not "2.5".')).toBeTruthy()
    expect(schedule()).toEqual({ kind: 'step' })
  })

  it('says why settings do not go together, in place of the drawing', () => {
    show({ schedule: { kind: 'cosine', minimum: 0.5 } })
    expect(screen.getByRole('alert').textContent).toContain('The lowest rate 0.5 of the schedule lies above the learning rate 0.1.')
    expect(screen.queryByRole('img')).toBeNull()
  })

  it('names the top of one cycle, and what a plateau is drawn from', () => {
    show({ schedule: { kind: 'oneCycle' } })
    expect(screen.getByRole('img', { name: 'Learning rate over the run. From 0.004 to 4e-7, between 4e-7 and 0.1, in 10 epochs.' })).toBeTruthy()
    cleanup()
    show({ schedule: { kind: 'plateau' } })
    expect(screen.getByRole('img', { name: /From 0\.1 to 0\.001 in 10 epochs, if the loss never fell\.$/ })).toBeTruthy()
  })

  it('draws from the first step to the last, within the frame', () => {
    for (const { kind } of SCHEDULES) {
      for (const epochs of [1, 2, 1000]) {
        const { path } = drawRates(trainingSchema.parse({ epochs, schedule: { kind } }), 1)
        const numbers = path.match(/[\d.]+/g)!.map(Number)
        const ys = numbers.filter((_, index) => index % 2 === 1)
        expect(numbers.every(Number.isFinite)).toBe(true)
        expect(Math.min(...ys)).toBeCloseTo(3, 1)
        expect(Math.max(...ys)).toBeLessThanOrEqual(53)
        expect([numbers[0], numbers.at(-2)]).toEqual(epochs > 1 ? [0, 240] : [120, 120])
      }
    }
  })
})
