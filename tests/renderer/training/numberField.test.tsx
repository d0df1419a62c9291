// @vitest-environment happy-dom
import { MantineProvider } from '@mantine/core'
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { useState } from 'react'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { NumberField } from '../../../renderer/training/settings/NumberField.tsx'

beforeAll(() => {
  window.matchMedia ??= vi.fn<typeof window.matchMedia>()
})
afterEach(cleanup)

function show(initial = 0.001) {
  const onChange = vi.fn<(value: number) => void>()
  function Holder() {
    const [value, setValue] = useState(initial)
    return (
      <MantineProvider env="test">
        <NumberField label="Learning rate" help="How far each step goes." value={value} range={{ min: 1e-12, max: 10 }} factor={2} onChange={(next) => { onChange(next); setValue(next) }} />
      </MantineProvider>
    )
  }
  render(<Holder />)
  const field = screen.getByRole<HTMLInputElement>('textbox', { name: 'Learning rate' })
  const write = (text: string) => {
    fireEvent.change(field, { target: { value: text } })
    fireEvent.blur(field)
  }
  return { field, write, onChange }
}

describe('NumberField', () => {
  it('takes a number when the field is left', () => {
    const { field, write, onChange } = show()
    write('1e-2')
    expect(onChange).toHaveBeenCalledExactlyOnceWith(0.01)
    expect(field.value).toBe('0.01')
  })

  it('accepts a decimal comma and says how it was read', () => {
    const { write, onChange } = show()
    write('0,005')
    expect(onChange).toHaveBeenCalledExactlyOnceWith(0.005)
    expect(screen.getByText('Read as 0.005.')).toBeTruthy()
  })

  it('refuses what is no number in a sentence, and keeps the old value', () => {
    const { field, write, onChange } = show()
    write('fast')
    expect(onChange).not.toHaveBeenCalled()
    expect(screen.getByText('Learning rate must be a number from 1e-12 to 10, not "fast".')).toBeTruthy()
    expect(field.getAttribute('aria-invalid')).toBe('true')
    fireEvent.keyDown(field, { key: 'Escape' })
    expect(field.value).toBe('0.001')
    expect(screen.queryByText(/must be a number/)).toBeNull()
  })

  it('changes nothing while somebody types, and nothing when the text means the same number', () => {
    const { field, write, onChange } = show()
    fireEvent.change(field, { target: { value: '5' } })
    expect(onChange).not.toHaveBeenCalled()
    write('1e-3')
    expect(onChange).not.toHaveBeenCalled()
  })

  it('doubles and halves with the arrow keys', () => {
    const { field, onChange } = show()
    fireEvent.keyDown(field, { key: 'ArrowUp' })
    fireEvent.keyDown(field, { key: 'ArrowDown' })
    fireEvent.keyDown(field, { key: 'ArrowDown' })
    expect(onChange.mock.calls.map(([value]) => value)).toEqual([0.002, 0.001, 0.0005])
  })
})
