// @vitest-environment happy-dom
import { MantineProvider } from '@mantine/core'
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ClassMeanings } from '../../../renderer/training/confusion/ClassMeanings.tsx'
import { ClassTable } from '../../../renderer/training/confusion/ClassTable.tsx'
import { ConfusionTable } from '../../../renderer/training/confusion/ConfusionTable.tsx'
import { EvaluationFacts } from '../../../renderer/training/confusion/EvaluationFacts.tsx'
import { mostMistaken } from '../../../renderer/training/confusion/mostMistaken.ts'
import { NumberScores } from '../../../renderer/training/confusion/NumberScores.tsx'
import type { OutputEvaluation } from '../../../shared/training/protocol.ts'

vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => {}, removeEventListener: () => {} }))
afterEach(cleanup)
const show = (page: React.ReactNode) => render(<MantineProvider env="test">{page}</MantineProvider>)
/** The table's rows as texts, without the titles. */
const rows = () => [...screen.getByTestId('score-table').querySelectorAll('tbody tr')].map((row) => [...row.children].map((cell) => cell.textContent))
const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }))

const shapes: OutputEvaluation = {
  node: 'out', target: 'class', kind: 'classes', loss: 0.25, accuracy: 0.7, classNames: ['circle', 'square', 'star', 'ring'],
  confusion: [[5, 1, 0, 0], [2, 2, 0, 0], [0, 0, 0, 0], [0, 0, 0, 1]],
  classScores: [
    { name: 'circle', precision: 5 / 7, recall: 5 / 6, f1: 10 / 13, support: 6, auc: 0.9 },
    { name: 'square', precision: 2 / 3, recall: 1 / 2, f1: 4 / 7, support: 4, auc: 0.75 },
    { name: 'star', precision: null, recall: null, f1: null, support: 0, auc: null },
    { name: 'ring', precision: 1, recall: 1, f1: 1, support: 1, auc: 1 },
  ],
  macro: { precision: 0.8, recall: 0.78, f1: 0.78, auc: 0.883 }, weighted: { precision: 0.7, recall: 0.7, f1: 0.7 }, topK: { 2: 0.9, 3: 1 },
}

describe('the scores of each class', () => {
  it('are sorted by F1, the worst on top and what has none at the end', () => {
    show(<ClassTable output={shapes} />)
    expect(rows()).toEqual([
      ['square', '66.7%', '50.0%', '57.1%', '0.750', '4'],
      ['circle', '71.4%', '83.3%', '76.9%', '0.900', '6'],
      ['ring', '100.0%', '100.0%', '100.0%', '1.000', '1'],
      ['star', '–', '–', '–', '–', '0'],
    ])
    expect(screen.getByRole('columnheader', { name: 'F1' }).getAttribute('aria-sort')).toBe('ascending')
  })

  it('can be sorted by each column, either way', () => {
    show(<ClassTable output={shapes} />)
    const names = () => rows().map(([name]) => name)
    press('Samples')
    expect(names()).toEqual(['circle', 'square', 'ring', 'star'])
    press('F1')
    press('F1')
    expect(names()).toEqual(['ring', 'circle', 'square', 'star'])
    expect(screen.getByRole('columnheader', { name: 'F1' }).getAttribute('aria-sort')).toBe('descending')
    press('Class')
    expect(names()).toEqual(['circle', 'square', 'star', 'ring'])
    expect(screen.getByRole('columnheader', { name: 'F1' }).getAttribute('aria-sort')).toBe('none')
  })

  it('of masks count pixels and have no AUC', () => {
    show(<ClassTable output={{ ...shapes, kind: 'mask' }} />)
    expect(within(screen.getByTestId('score-table')).getAllByRole('columnheader').map((cell) => cell.textContent)).toEqual(['Class', 'Precision', 'Recall', 'F1', 'Pixels'])
  })

  it('are said in plain words with the counts of the worst class', () => {
    show(<ClassMeanings output={shapes} />)
    const said = screen.getByTestId('score-meanings').textContent
    expect(said).toContain('Of all that the network called “square”, how many were “square”? 2 of 3 samples.')
    expect(said).toContain('Of all that are “square”, how many did the network find? 2 of 4 samples.')
    expect(said).toContain('among the 2 or 3 that the network finds likeliest')
  })

  it('and their means stand beside the accuracy', () => {
    show(<EvaluationFacts output={shapes} bestEpoch={4} />)
    const list = document.querySelector('dl')!
    expect([...list.querySelectorAll('dt')].map((term, index) => `${term.textContent} ${list.querySelectorAll('dd')[index]!.textContent}`)).toEqual(['Accuracy 70.0%', 'Top 2 90.0%', 'Top 3 100.0%', 'Macro F1 78.0%', 'AUC 0.883', 'Loss 0.25', 'Best epoch 4'])
  })
})

describe('a thousand classes', () => {
  const count = 1_000
  const names = Array.from({ length: count }, (_, label) => `class ${label}`)
  // Every class is called the next one once for each hundred of its number.
  const confusion = names.map((_, label) => {
    const row = names.map(() => 0)
    row[label] = 10
    row[(label + 1) % count]! += Math.floor(label / 100)
    return row
  })
  const output: OutputEvaluation = { ...shapes, classNames: names, confusion, classScores: names.map((name, label) => ({ name, precision: 1, recall: 1, f1: 1 - label / count, support: 10, auc: 1 })) }

  it('are drawn a page at a time', () => {
    show(<ClassTable output={{ ...output, classScores: output.classScores!.slice(0, 100) }} />)
    const page = (name: string) => screen.getByText(name).closest('button')!
    expect(rows()).toHaveLength(40)
    expect(rows()[0]![0]).toBe('class 99')
    expect(page('Previous').disabled).toBe(true)
    fireEvent.click(page('Next'))
    expect([rows()[0]![0], screen.getByText('41 to 80 of 100')]).toEqual(['class 59', expect.anything()])
    // Another order begins at its first page.
    fireEvent.click(page('Class'))
    expect(rows()[0]![0]).toBe('class 0')
    fireEvent.click(page('Next'))
    fireEvent.click(page('Next'))
    expect([rows().length, rows().at(-1)![0], page('Next').disabled]).toEqual([20, 'class 99', true])
  })

  it('leave those with the most mistakes in the matrix, which is walked as ever', () => {
    const shown = mostMistaken(confusion, 25)
    expect(shown).toEqual(Array.from({ length: 25 }, (_, index) => 901 + index))
    expect(mostMistaken(confusion.slice(0, 25), 25)).toHaveLength(25)
    const onSelect = vi.fn<(cell: { actual: number; predicted: number }) => void>()
    show(<ConfusionTable confusion={confusion} classNames={names} selected={null} onSelect={onSelect} />)
    const cells = document.querySelectorAll<HTMLElement>('[data-cell]')
    expect(cells).toHaveLength(625)
    expect(screen.getByText(/The 25 of 1,000 classes with the most mistakes/)).toBeTruthy()
    cells[0]!.focus()
    fireEvent.keyDown(cells[0]!, { key: 'ArrowRight' })
    fireEvent.click(document.activeElement!)
    expect(onSelect).toHaveBeenCalledWith({ actual: 901, predicted: 902 })
    expect(document.activeElement!.getAttribute('aria-label')).toBe('True class 901, said class 902: 9 samples')
  })
})

describe('numbers', () => {
  const output: OutputEvaluation = { node: 'out', target: 'target', kind: 'values', loss: 0.1, accuracy: null, confusion: null, classNames: [], valueNames: ['price'], absoluteErrors: [1234.5], rmse: [2000], r2: [0.9123] }

  it('alone are listed with what each score means', () => {
    show(<NumberScores output={output} />)
    const lines = within(screen.getByRole('table', { name: 'Scores of price' })).getAllByRole('row').map((row) => [...row.children].map((cell) => cell.textContent))
    expect(lines.map(([name, value]) => [name, value])).toEqual([['MAE', '1,234.5'], ['RMSE', '2,000'], ['R²', '0.912']])
    expect(lines[2]![2]).toContain('no better than always answering with the mean')
  })

  it('without a change in the truth have no R², and it is said why', () => {
    show(<NumberScores output={{ ...output, r2: [null] }} />)
    expect(screen.getByTestId('number-scores').textContent).toContain('R²–There is no R², as the true value is the same in every sample')
  })

  it('of which there are several are a table, the least explained on top', () => {
    show(<NumberScores output={{ ...output, valueNames: ['height', 'weight'], absoluteErrors: [0.1, 2], rmse: [0.2, 3], r2: [0.9, 0.5] }} />)
    expect(rows()).toEqual([['weight', '2', '3', '0.500'], ['height', '0.1', '0.2', '0.900']])
    press('MAE')
    expect(rows()[0]![0]).toBe('weight')
  })
})
