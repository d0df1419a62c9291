import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { beforeAll, describe, expect, it } from 'vitest'
import { dataSchema } from '../../../shared/training/config.ts'
import { createArchive } from '../../../shared/training/moments/archive.ts'
import { createMemoryStore } from '../../../shared/training/moments/memoryStore.ts'
import { createSession } from '../../../shared/training/session.ts'
import { createLockRoom } from '../../support/locks.ts'
import { kernelsFor } from '../../support/kernels.ts'
import { tf, useBackend } from '../../support/tensorflow.ts'
import { points, project, SMALL } from '../../support/training.ts'

const NIGHTLY = process.env.NIGHTLY === '1'
/** Operation by operation, a step takes a hundred times as long. */
const STEPS = NIGHTLY ? { plan: 10_000, tensorflow: 10_000 } : { plan: 2000, tensorflow: 300 }
const CYCLES = NIGHTLY ? 20 : 5
/** How much more of the JavaScript heap may be used after than before: the engine's own bookkeeping (compiled code, feedback) comes and goes by so much. */
const MARGIN = NIGHTLY ? 2 ** 21 : 2 ** 20

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Bytes of the heap that are in use, once nothing more can be freed. */
async function heap(): Promise<number> {
  for (let times = 0; times < 3; times += 1) {
    collect()
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  return process.memoryUsage().heapUsed
}

describe.each(['plan', 'tensorflow'] as const)('what training leaves behind, computed by %s', (engine) => {
  beforeAll(() => useBackend('wasm'))

  /** Trains, looks back, asks and gives all up, `cycles` times. */
  const trainAndForget = async (cycles: number, steps: number) => {
    const kernels = await kernelsFor('relaxed')
    const session = createSession({ tf, clock: () => performance.now(), breathe: () => new Promise((resolve) => setImmediate(resolve)), onEvent: () => {}, ...(engine === 'plan' && { kernels: () => Promise.resolve(kernels) }) })
    const archive = createArchive({ session, open: () => Promise.resolve(createMemoryStore()), locks: createLockRoom().window(), onEvent: () => {}, now: Date.now })
    for (let cycle = 0; cycle < cycles; cycle += 1) {
      session.setData(points(50), dataSchema.parse({}))
      const started = await archive.start(project(SMALL, { epochs: Math.ceil(steps / cycles / 3) }), { backend: 'wasm', wanted: 'wasm', strict: false, paused: false, run: 'run', name: '', from: null })
      if (!started.ok) throw new Error(started.mistake.message)
      await started.value.finished
      const epoch = (await archive.moments('run')).at(-1)!.epoch
      expect(await archive.lookAt({ run: 'run', epoch }, 'wasm')).toMatchObject({ ok: true })
      expect(await session.predictions('test', { limit: 5, cell: null, only: 'all' })).toMatchObject({ ok: true })
      await archive.forget('run')
      await session.forget()
    }
    await session.dispose()
  }

  it(`${STEPS[engine]} steps in one run leave tensors and heap where they were`, async () => {
    await trainAndForget(1, STEPS[engine])
    const before = { ...tf.memory(), heap: await heap() }
    await trainAndForget(1, STEPS[engine])
    const after = { ...tf.memory(), heap: await heap() }
    expect([after.numTensors, after.numBytes]).toEqual([before.numTensors, before.numBytes])
    expect(after.heap - before.heap).toBeLessThan(MARGIN)
  }, 600_000)

  it(`${CYCLES} networks that were trained and given up leave tensors and heap where they were`, async () => {
    await trainAndForget(2, 60)
    const before = { ...tf.memory(), heap: await heap() }
    await trainAndForget(CYCLES, 30 * CYCLES)
    const after = { ...tf.memory(), heap: await heap() }
    expect([after.numTensors, after.numBytes]).toEqual([before.numTensors, before.numBytes])
    expect(after.heap - before.heap).toBeLessThan(MARGIN)
  }, 600_000)
})
