// @vitest-environment happy-dom
import { cleanup, createEvent, fireEvent, screen, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { describeCard } from '../../../renderer/canvas/card.ts'
import { redo, undo, useDocument } from '../../../renderer/store/document.ts'
import { analyse } from '../../../shared/analysis/analyse.ts'
import { parseProject } from '../../../shared/project/parse.ts'
import { serialiseProject } from '../../../shared/project/serialise.ts'
import { layer, showWeights, steps } from '../../support/weightsSection.tsx'

beforeEach(() => showWeights({ id: 'c', type: 'conv2d', params: { filters: 2, kernel: 3 } }, [6, 6, 1]))
afterEach(cleanup)

const open = () => fireEvent.click(screen.getByRole('button', { name: 'Set by hand…' }))
const cell = (name: string) => screen.getByLabelText<HTMLInputElement>(name)
/** Types as a person does: into the field, then on to another. */
function write(name: string, text: string) {
  fireEvent.change(cell(name), { target: { value: text } })
  fireEvent.blur(cell(name))
}
function paste(name: string, text: string) {
  const event = createEvent.paste(cell(name), { clipboardData: { getData: () => text } })
  fireEvent(cell(name), event)
  return event.defaultPrevented
}

describe('typing in a weight', () => {
  it('takes a decimal comma and a minus sign; each number is one step of undo and survives the file', () => {
    open()
    write('bias 2', '−0,5')
    expect(layer().weights).toEqual({ bias: [0, -0.5] })
    write('bias 1', '1/4')
    expect([layer().weights, steps()]).toEqual([{ bias: [0.25, -0.5] }, 2])
    const { project } = useDocument.getState()
    expect(parseProject(serialiseProject(project))).toEqual({ ok: true, project })
    undo()
    expect(layer().weights).toEqual({ bias: [0, -0.5] })
    undo()
    expect(layer()).not.toHaveProperty('weights')
    redo()
    redo()
    expect(useDocument.getState().project.graph).toEqual(project.graph)
  })

  it('changes one number of a random start and keeps the others', () => {
    open()
    const before = cell('kernel, row 1, column 2').title
    write('kernel, row 1, column 1', '9')
    const { kernel } = layer().weights!
    expect([kernel!.length, kernel![0]]).toEqual([18, 9])
    // [row, column, channel, filter]: the second column of the first filter is the third number.
    expect(String(kernel![2])).toBe(before)
    expect(cell('kernel, row 1, column 2').title).toBe(before)
  })

  it('says what is wrong with a text and changes nothing', () => {
    open()
    write('bias 1', 'two')
    expect(screen.getByRole('alert').textContent).toBe('"two" is no number. Write one such as −0.25, 1,5 or 1/16.')
    expect(cell('bias 1').getAttribute('aria-invalid')).toBe('true')
    expect([layer().weights, steps()]).toEqual([undefined, 0])
    fireEvent.keyDown(cell('bias 1'), { key: 'Escape' })
    expect(screen.queryByRole('alert')).toBeNull()
    expect(cell('bias 1').value).toBe('0')
  })

  it('goes from cell to cell with the arrow keys, one step of undo for each number', () => {
    open()
    const start = cell('bias 1')
    start.focus()
    fireEvent.change(start, { target: { value: '3' } })
    start.setSelectionRange(1, 1)
    fireEvent.keyDown(start, { key: 'ArrowRight' })
    expect(document.activeElement).toBe(cell('bias 2'))
    expect([layer().weights, steps()]).toEqual([{ bias: [3, 0] }, 1])
  })
})

describe('a table of numbers', () => {
  it('is pasted from a spreadsheet in one step', () => {
    open()
    write('kernel, row 1, column 1', '0')
    expect(paste('kernel, row 1, column 1', '1\t0\t-1\r\n2\t0\t-2\r\n1\t0\t-1\r\n')).toBe(true)
    expect(layer().weights!.kernel!.filter((_, index) => index % 2 === 0)).toEqual([1, 0, -1, 2, 0, -2, 1, 0, -1])
    expect(steps()).toBe(2)
    expect(paste('kernel, row 1, column 1', '0,5')).toBe(false)
  })

  it('that reaches beyond the edge, or is none, is refused in a sentence', () => {
    open()
    paste('kernel, row 2, column 2', '1\t2\t3')
    expect(screen.getByRole('alert').textContent).toContain('1×3 numbers do not fit here: from this cell there are 2×2')
    paste('kernel, row 1, column 1', '1\tx')
    expect(screen.getByRole('alert').textContent).toContain('Row 1, column 2: "x" is no number')
    expect(steps()).toBe(0)
  })

  it('of known filters is written to the filter that is shown', async () => {
    open()
    fireEvent.click(screen.getByRole('button', { name: 'Known filters' }))
    fireEvent.click(await waitFor(() => screen.getByRole('menuitem', { name: /^Sobel Gy/ })))
    expect(layer().weights!.kernel!.filter((_, index) => index % 2 === 0)).toEqual([1, 2, 1, 0, 0, 0, -1, -2, -1])
    expect(steps()).toBe(1)
    fireEvent.click(screen.getAllByRole('button', { name: 'Back to random' }).at(-1)!)
    expect([layer().weights, steps()]).toEqual([undefined, 2])
  })
})

describe('a single neuron', () => {
  it('becomes an AND in one step', () => {
    showWeights({ id: 'n', type: 'dense', params: { units: 1 } }, [2])
    open()
    fireEvent.click(screen.getByRole('button', { name: 'AND' }))
    expect([layer().weights, steps()]).toEqual([{ kernel: [1, 1], bias: [-1.5] }, 1])
  })
})

describe('a large layer', () => {
  it('says why its kernel cannot be typed in, and still shows its bias', () => {
    showWeights({ id: 'n', type: 'dense', params: { units: 100 } }, [64])
    open()
    expect(screen.getByText('The kernel has 64×100 = 6,400 numbers. Up to 4,096 can be set by hand.')).toBeTruthy()
    expect(cell('bias 8').value).toBe('0')
    expect(screen.queryByLabelText('bias 9')).toBeNull()
    fireEvent.change(screen.getByLabelText('From number (of 100)'), { target: { value: '97' } })
    write('bias 100', '7')
    expect(layer().weights!.bias!.at(-1)).toBe(7)
  })
})

describe('freezing', () => {
  it('is one step, shows on the card, and is not written down when it is over', () => {
    fireEvent.click(screen.getByRole('switch', { name: 'Frozen' }))
    expect([layer().frozen, steps()]).toEqual([true, 1])
    const card = describeCard(layer(), analyse(useDocument.getState().project.graph).nodes.get('c')!, [0], false)
    expect([card.frozen, card.label]).toEqual([true, expect.stringContaining('20 parameters, frozen, no problems')])
    fireEvent.click(screen.getByRole('switch', { name: 'Frozen' }))
    expect(layer()).not.toHaveProperty('frozen')
  })

  it('is not offered where there are no weights', () => {
    showWeights({ id: 'f', type: 'flatten' }, [4, 4, 1])
    expect(screen.queryByRole('switch')).toBeNull()
  })
})
