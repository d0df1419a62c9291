import { expect, test } from 'vitest'
import { startBackend, tf } from '../../../main/cli/backend.ts'

test('the command line computes on WebAssembly, and the process keeps its own last resorts', async () => {
  const before = [process.listenerCount('uncaughtException'), process.listenerCount('unhandledRejection')]
  expect(await startBackend('auto')).toMatchObject({ ok: true, value: { backend: 'wasm' } })
  expect(tf.getBackend()).toBe('wasm')
  expect([process.listenerCount('uncaughtException'), process.listenerCount('unhandledRejection')]).toEqual(before)
  expect(await startBackend('cpu')).toMatchObject({ ok: true, value: { backend: 'cpu' } })
  expect(tf.getBackend()).toBe('cpu')
})
