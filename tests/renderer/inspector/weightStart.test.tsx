// @vitest-environment happy-dom
import { MantineProvider } from '@mantine/core'
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { edit, undo, useDocument } from '../../../renderer/store/document.ts'
import { parseProject } from '../../../shared/project/parse.ts'
import { serialiseProject } from '../../../shared/project/serialise.ts'
import { layer, showWeights, steps, WeightsSection } from '../../support/weightsSection.tsx'

beforeEach(() => showWeights({ id: 'd', type: 'dense', params: { units: 8, activation: 'relu' } }, [32]))
afterEach(cleanup)

const select = (weight: string) => screen.getByRole<HTMLInputElement>('combobox', { name: `Start of ${weight}` })
const field = (name: string) => screen.getByRole<HTMLInputElement>('textbox', { name })
function write(name: string, text: string) {
  fireEvent.change(field(name), { target: { value: text } })
  fireEvent.blur(field(name))
}
async function choose(weight: string, title: string) {
  fireEvent.click(select(weight))
  fireEvent.click(await waitFor(() => screen.getByRole('option', { name: title })))
}
const titles = async (weight: string) => {
  fireEvent.click(select(weight))
  await waitFor(() => screen.getAllByRole('option'))
  return screen.getAllByRole('option').map((option) => option.textContent)
}

describe('the start of a weight', () => {
  it('is the layer’s own until another is chosen; each choice is one step of undo and survives the file', async () => {
    expect(select('kernel').value).toBe('He normal')
    expect(screen.getByText('w ~ N(0, σ²), σ = √(2/n_in) = 0.25')).toBeTruthy()
    await choose('kernel', 'Glorot uniform')
    expect([layer().initial, steps()]).toEqual([{ kernel: { kind: 'glorotUniform' } }, 1])
    expect(screen.getByText('w ~ U(−a, a), a = √(6/(n_in + n_out)) = 0.387')).toBeTruthy()
    const { project } = useDocument.getState()
    expect(parseProject(serialiseProject(project))).toEqual({ ok: true, project })
    await choose('kernel', 'He normal (the layer’s own)')
    expect(steps()).toBe(2)
    expect(layer()).not.toHaveProperty('initial')
    undo()
    await waitFor(() => expect(select('kernel').value).toBe('Glorot uniform'))
  })

  it('has its numbers beside it; one that cannot be used changes nothing', async () => {
    await choose('bias', 'Constant')
    write('Value c of bias', '0.1')
    expect([layer().initial, steps()]).toEqual([{ bias: { kind: 'constant', value: 0.1 } }, 2])
    write('Value c of bias', 'much')
    expect(screen.getByText(/Value c of bias must be a number from -1000000 to 1000000/)).toBeTruthy()
    expect([layer().initial, steps()]).toEqual([{ bias: { kind: 'constant', value: 0.1 } }, 2])
    await choose('bias', 'Normal')
    expect(layer().initial).toEqual({ bias: { kind: 'normal' } })
  })

  it('that follows from connections is offered for kernels only', async () => {
    expect(await titles('bias')).toEqual(['Zeros (the layer’s own)', 'Ones', 'Constant', 'Uniform', 'Normal', 'Truncated normal'])
    cleanup()
    showWeights({ id: 's', type: 'separableConv2d' }, [6, 6, 2])
    expect(await titles('pointwise kernel')).toContain('Orthogonal')
  })

  it('is told with equation and source', () => {
    expect(screen.getByRole('button', { name: /^Start of kernel: .*He normal: .*ReLU.*σ = √\(2\/n_in\).*He, Zhang, Ren & Sun 2015/ })).toBeTruthy()
  })

  it('is not asked for numbers set by hand, nor for stored statistics', () => {
    showWeights({ id: 'd', type: 'dense', params: { units: 1 }, weights: { bias: [1] } }, [2])
    expect(screen.getAllByRole('combobox')).toHaveLength(1)
    showWeights({ id: 'n', type: 'batchNorm' }, [4])
    expect(screen.getAllByRole('combobox').map((each) => each.getAttribute('aria-label'))).toEqual(['Start of gamma', 'Start of beta'])
    showWeights({ id: 'n', type: 'batchNorm', frozen: true }, [4])
    expect(screen.getAllByRole('combobox')).toHaveLength(2)
  })
})

describe('a layer’s penalty', () => {
  it('is empty until it has one of its own, and shows what holds without', () => {
    edit((project) => ({ ...project, training: { ...project.training, penalty: { l1: 0, l2: 0.003 } } }))
    cleanup()
    render(<MantineProvider env="test"><WeightsSection /></MantineProvider>)
    expect([field('L1 penalty').value, field('L1 penalty').placeholder, field('L2 penalty').placeholder]).toEqual(['', '0', '0.003'])
  })

  it('is one step for each number, and gone with the last', () => {
    write('L2 penalty', '1e-3')
    expect([layer().penalty, steps()]).toEqual([{ l2: 0.001 }, 1])
    write('L1 penalty', '0')
    expect([layer().penalty, steps()]).toEqual([{ l2: 0.001, l1: 0 }, 2])
    write('L2 penalty', '')
    expect(layer().penalty).toEqual({ l1: 0 })
    write('L1 penalty', ' ')
    expect(layer()).not.toHaveProperty('penalty')
    undo()
    expect([layer().penalty, steps()]).toEqual([{ l1: 0 }, 3])
  })

  it('that is no number, or below 0, is refused in a sentence', () => {
    write('L2 penalty', '-1')
    expect(screen.getByText('L2 penalty must be a number from 0 to 1000, not "-1".')).toBeTruthy()
    expect([layer().penalty, steps()]).toEqual([undefined, 0])
  })

  it('goes up and down tenfold with the arrow keys', () => {
    fireEvent.keyDown(field('L2 penalty'), { key: 'ArrowUp' })
    expect(layer().penalty).toEqual({ l2: 0.0001 })
    fireEvent.keyDown(field('L2 penalty'), { key: 'ArrowUp' })
    expect(layer().penalty).toEqual({ l2: 0.001 })
    fireEvent.keyDown(field('L2 penalty'), { key: 'ArrowDown' })
    expect(layer().penalty).toEqual({ l2: 0.0001 })
  })

  it('is not offered without a kernel', () => {
    showWeights({ id: 'n', type: 'batchNorm' }, [4])
    expect(screen.queryByRole('textbox', { name: 'L2 penalty' })).toBeNull()
  })
})
