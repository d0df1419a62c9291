import { expect, test } from 'vitest'
import { isOutOfMemory } from '../../../shared/training/outOfMemory.ts'

test.each([
  ['Array buffer allocation failed', true],
  ['Invalid typed array length: 9999999999', true],
  ['Invalid array buffer length', true],
  ['WebAssembly.Memory.grow(): Maximum memory size exceeded', true],
  ['memory access out of bounds', true],
  ['out of memory', true],
  ['Out of memory: Cannot allocate Wasm memory for new instance', true],
  ['Cannot enlarge memory arrays to size 2147549184 bytes (OOM)', true],
  ['GL_OUT_OF_MEMORY', true],
  ['allocation size overflow', true],
  ['Failed to allocate a texture of 16384×16384', true],
  ['no sign of life for 10 seconds', false],
  ['the graphics driver took the WebGL context away', false],
  ['Cannot read properties of undefined (reading "shape")', false],
  ['The loss is not a number any more.', false],
])('%s: %s', (message, expected) => {
  expect(isOutOfMemory(message)).toBe(expected)
})
