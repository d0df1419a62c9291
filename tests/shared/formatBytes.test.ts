import { expect, it } from 'vitest'
import { formatBytes } from '../../shared/formatBytes.ts'

it.each([
  [0, '0 B'], [1023, '1,023 B'], [1024, '1.0 KiB'], [18_816, '18.4 KiB'], [246_824, '241 KiB'], [2 * 1024 ** 3, '2.0 GiB'], [65_600 * 1024 ** 3, '64.1 TiB'], [2 ** 60, '1,048,576 TiB'],
])('writes %i bytes as %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text)
})
