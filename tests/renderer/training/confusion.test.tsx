// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ConfusionTable } from '../../../renderer/training/confusion/ConfusionTable.tsx'

const names = ['setosa', 'versicolor', 'virginica']
const confusion = [
  [8, 0, 0],
  [0, 6, 2],
  [0, 1, 0],
]

afterEach(cleanup)

function show(selected: { actual: number; predicted: number } | null = null) {
  const onSelect = vi.fn<(cell: { actual: number; predicted: number }) => void>()
  render(<ConfusionTable confusion={confusion} classNames={names} selected={selected} onSelect={onSelect} />)
  return onSelect
}

describe('ConfusionTable', () => {
  it('is a table with the true classes as rows and the answers as columns', () => {
    show()
    const table = screen.getByRole('table', { name: 'Confusion matrix' })
    expect(within(table).getAllByRole('columnheader').map((cell) => cell.textContent)).toEqual(['True class', ...names, 'Recall'])
    expect(within(table).getAllByRole('rowheader').map((cell) => cell.textContent)).toEqual(names)
    expect(within(table).getAllByRole('button').map((cell) => cell.textContent)).toEqual(['8', '0', '0', '0', '6', '2', '0', '1', '0'])
  })

  it('says in words what each cell counts', () => {
    show()
    expect(screen.getByRole('button', { name: 'True versicolor, said virginica: 2 samples' }).textContent).toBe('2')
    expect(screen.getByRole('button', { name: 'True virginica, said versicolor: 1 sample' }).textContent).toBe('1')
  })

  it('gives the recall of each class', () => {
    show()
    expect([...document.querySelectorAll('tbody tr')].map((row) => row.lastElementChild?.textContent)).toEqual(['100.0%', '75.0%', '0.0%'])
  })

  it('shows a dash for a class without samples', () => {
    render(<ConfusionTable confusion={[[0, 0], [1, 3]]} classNames={['a', 'b']} selected={null} onSelect={() => undefined} />)
    expect([...document.querySelectorAll('tbody tr')].map((row) => row.lastElementChild?.textContent)).toEqual(['–', '75.0%'])
  })

  it('tells which cell was chosen', () => {
    const onSelect = show({ actual: 0, predicted: 0 })
    expect(screen.getByRole('button', { pressed: true }).textContent).toBe('8')
    fireEvent.click(screen.getByRole('button', { name: /True versicolor, said virginica/ }))
    expect(onSelect).toHaveBeenCalledWith({ actual: 1, predicted: 2 })
  })

  it('is walked with the arrow keys and takes one stop of the Tab key', () => {
    show()
    const stops = () => screen.getAllByRole('button').filter((cell) => cell.tabIndex === 0)
    expect(stops()).toHaveLength(1)
    stops()[0]!.focus()
    const press = (key: string) => fireEvent.keyDown(document.activeElement!, { key })
    press('ArrowRight')
    press('ArrowDown')
    press('ArrowRight')
    press('ArrowRight')
    expect(document.activeElement?.getAttribute('aria-label')).toBe('True versicolor, said virginica: 2 samples')
    press('ArrowUp')
    press('ArrowUp')
    press('ArrowLeft')
    expect(document.activeElement?.getAttribute('aria-label')).toBe('True setosa, said versicolor: 0 samples')
    expect(stops()).toEqual([document.activeElement])
  })
})
