import { expect, test } from 'vitest'
import { readSamples } from '../../../shared/training/readSamples.ts'

test.each([
  ['rows of a table', [[1, 2, 3], [4, 5, 6]], [3], 2],
  ['one row alone', [1, 2, 3], [3], 1],
  ['a nested image', [[[1], [2]], [[3], [4]]], [2, 2, 1], 1],
  ['two nested images', [[[[1], [2]], [[3], [4]]], [[[1], [2]], [[3], [4]]]], [2, 2, 1], 2],
  ['a flat image', [[1, 2, 3, 4]], [2, 2, 1], 1],
  ['single numbers', [1, 2, 3], [1], 3],
])('%s', (_name, json, shape, count) => {
  const read = readSamples(json, shape)
  if (!read.ok) throw new Error(read.mistake.message)
  expect(read.value.count).toBe(count)
  expect([...read.value.values]).toEqual((json as unknown[]).flat(4))
})

test.each([
  ['no array', { a: 1 }, [2], 'The input must be an array of samples, each 2 numbers.'],
  ['an empty array', [], [2], 'The input must be an array of samples, each 2 numbers.'],
  ['too few values', [[1, 2], [3]], [2], 'Sample 2 of the input has only 1 of the 2 values that the network expects.'],
  ['too many values', [[1, 2, 3]], [2], 'Sample 1 of the input has more than 2 of the 2 values that the network expects.'],
  ['text', [[1, 'x']], [2], 'Sample 1 of the input holds something that is no finite number. It must be an array of samples, each 2 numbers.'],
])('refuses %s in a sentence', (_name, json, shape, message) => {
  expect(readSamples(json, shape)).toEqual({ ok: false, mistake: { code: 'input', message } })
})
