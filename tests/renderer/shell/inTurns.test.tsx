// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, expect, it } from 'vitest'
import { InTurns } from '../../../renderer/shell/InTurns.tsx'
import { useTurns } from '../../../renderer/shell/useTurns.ts'

afterEach(cleanup)

const seen = () => screen.queryAllByRole('listitem').map((item) => item.textContent)

it('shows the first parts at once, the others in turns, and leaves out what is not there', async () => {
  render(<InTurns step={2}><li>a</li>{null}<li>b</li>{['c', 'd', 'e'].map((name) => <li key={name}>{name}</li>)}</InTurns>)
  expect(seen()).toEqual(['a', 'b'])
  await screen.findByText('c')
  expect(seen()).toEqual(['a', 'b', 'c', 'd'])
  await screen.findByText('e')
})

function Count({ total, occasion }: { total: number; occasion?: string }) {
  return <output>{useTurns(total, 3, occasion)}</output>
}

it('keeps what was there when the total changes, and begins anew on another occasion', async () => {
  const { rerender } = render(<Count total={7} />)
  expect(screen.getByRole('status').textContent).toBe('3')
  await screen.findByText('7')
  rerender(<Count total={2} />)
  expect(screen.getByRole('status').textContent).toBe('2')
  rerender(<Count total={7} />)
  expect(screen.getByRole('status').textContent).toBe('7')
  rerender(<Count total={7} occasion="opened again" />)
  expect(screen.getByRole('status').textContent).toBe('3')
  await screen.findByText('7')
})
