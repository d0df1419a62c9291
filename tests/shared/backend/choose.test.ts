import { describe, expect, test } from 'vitest'
import { chooseBackend, recallChoice, type ChoiceMachine } from '../../../shared/backend/choose.ts'
import { fail, succeed } from '../../../shared/mistake.ts'
import type { Backend } from '../../../shared/training/protocol.ts'
import type { BackendChoice } from '../../../shared/training/trial/report.ts'
import { chain, project, SMALL } from '../../support/training.ts'

type Speed = number | 'throws' | 'hangs' | 'fails' | 'is called off' | 'is slow but alive'

/** A machine whose backends take so many seconds for a step, and whose seconds pass at once. */
function machine(speeds: Partial<Record<Backend, Speed>>, { card = 'GeForce', version = '1' } = {}) {
  const measured: Backend[] = []
  const kept = new Map<string, BackendChoice>()
  let seconds = 0
  const made: ChoiceMachine = {
    rivals: async () => (Object.keys(speeds).length === 0 ? null : { card, backends: Object.keys(speeds) as Backend[] }),
    version,
    wait: async (milliseconds) => {
      seconds += milliseconds / 1000
      await new Promise((resolve) => setImmediate(resolve))
    },
    recall: async (key) => kept.get(key) ?? null,
    remember: async (key, choice) => void kept.set(key, choice),
    measure: async (backend, onAlive) => {
      measured.push(backend)
      const speed = speeds[backend]!
      if (speed === 'throws') throw new Error('shader compilation failed')
      if (speed === 'hangs') return new Promise(() => {})
      if (speed === 'fails') return fail('backend-failed', 'WebGL could not be started')
      if (speed === 'is called off') return fail('cancelled', 'The trial was stopped.')
      if (speed !== 'is slow but alive') return succeed(speed)
      // A turn of the loop lets a second pass.
      for (let turn = 0; turn < 60; turn += 1) {
        await new Promise((resolve) => setImmediate(resolve))
        onAlive()
      }
      return succeed(20)
    },
  }
  return { made, measured, kept, seconds: () => seconds }
}

const tried = (backend: Backend, secondsPerStep: number | null, failure: string | null = null) => ({ backend, secondsPerStep, failure })

describe('the fastest is taken', () => {
  test.each([
    [{ wasm: 0.01, webgl: 0.02 }, 'wasm'],
    [{ wasm: 0.03, webgl: 0.02 }, 'webgl'],
    [{ wasm: 0.03, webgl: 0.02, webgpu: 0.01 }, 'webgpu'],
    [{ wasm: 0.01, webgl: 0.02, webgpu: 0.03 }, 'wasm'],
    [{ wasm: 0.03, webgl: 'throws', webgpu: 0.04 }, 'wasm'],
    [{ wasm: 0.03, webgl: 'hangs', webgpu: 0.01 }, 'webgpu'],
    [{ wasm: 'fails', webgl: 0.05 }, 'webgl'],
    [{ wasm: 30, webgl: 'is slow but alive' }, 'webgl'],
  ] as const)('of %o it is %s', async (speeds, expected) => {
    const { made, measured } = machine(speeds)
    expect((await chooseBackend(project(SMALL), made))?.backend).toBe(expected)
    expect(measured).toEqual(Object.keys(speeds))
  })

  test('with what each took, fastest first, and why others took no part', async () => {
    const { made } = machine({ wasm: 0.03, webgl: 'throws', webgpu: 0.01 })
    expect(await chooseBackend(project(SMALL), made)).toEqual({ backend: 'webgpu', tried: [tried('webgpu', 0.01), tried('wasm', 0.03), tried('webgl', null, 'shader compilation failed')] })
  })

  test('one that hangs is given up after 10 seconds', async () => {
    const { made, seconds } = machine({ wasm: 0.03, webgl: 'hangs' })
    expect((await chooseBackend(project(SMALL), made))?.tried[1]).toEqual(tried('webgl', null, 'it gave no answer for 10 seconds'))
    expect(seconds()).toBeGreaterThanOrEqual(10)
    expect(seconds()).toBeLessThan(15)
  })

  test('without a graphics card nothing is measured', async () => {
    const { made, measured } = machine({})
    expect(await chooseBackend(project(SMALL), made)).toBeNull()
    expect(measured).toEqual([])
  })

  test('where nothing runs, or it was called off, nothing is chosen and nothing remembered', async () => {
    for (const speeds of [{ wasm: 'fails', webgl: 'throws' }, { wasm: 0.01, webgl: 'is called off' }] as const) {
      const { made, kept } = machine(speeds)
      expect(await chooseBackend(project(SMALL), made)).toBeNull()
      expect(kept.size).toBe(0)
    }
  })
})

describe('what was measured is remembered', () => {
  const wider = chain(SMALL.nodes[0]!, { ...SMALL.nodes[1]!, params: { units: 9, activation: 'tanh' } }, SMALL.nodes[2]!, SMALL.nodes[3]!)
  const moved = { ...SMALL, nodes: SMALL.nodes.map((node) => ({ ...node, position: { x: 1, y: 2 } })) }

  test.each([
    ['the same', project(SMALL), {}, 0],
    ['cards moved and another learning rate', project(moved, { optimizer: { kind: 'adam', learningRate: 0.5 } }), {}, 0],
    ['another number of units', project(wider), {}, 2],
    ['another batch', project(SMALL, { batchSize: 17 }), {}, 2],
    ['another card', project(SMALL), { card: 'Radeon' }, 2],
    ['a new version', project(SMALL), { version: '2' }, 2],
  ] as const)('%s', async (_name, then, changes, times) => {
    const first = machine({ wasm: 0.01, webgl: 0.02 })
    const choice = await chooseBackend(project(SMALL), first.made)
    const second = machine({ wasm: 0.01, webgl: 0.02 }, changes)
    for (const [key, value] of first.kept) second.kept.set(key, value)
    expect(await recallChoice(then, second.made)).toEqual(times === 0 ? choice : null)
    expect(await chooseBackend(then, second.made)).toEqual(choice)
    expect(second.measured).toHaveLength(times)
  })

  test('a new backend is measured, and so is all when it is asked for', async () => {
    const first = machine({ wasm: 0.01, webgl: 0.02 })
    await chooseBackend(project(SMALL), first.made)
    await chooseBackend(project(SMALL), first.made, true)
    expect(first.measured).toEqual(['wasm', 'webgl', 'wasm', 'webgl'])
    const second = machine({ wasm: 0.01, webgl: 0.02, webgpu: 0.001 })
    for (const [key, value] of first.kept) second.kept.set(key, value)
    expect((await chooseBackend(project(SMALL), second.made))?.backend).toBe('webgpu')
  })
})
