import { beforeEach, describe, expect, test } from 'vitest'
import { prepareBackend, reportBackends, rivals, type BackendEnvironment } from '../../../shared/backend/prepare.ts'
import { nameRenderer } from '../../../shared/backend/renderer.ts'
import type { TensorFlow } from '../../../shared/layer/index.ts'
import { BACKENDS, type Backend } from '../../../shared/training/protocol.ts'
import { tf } from '../../support/tensorflow.ts'

const GPU = 'ANGLE (NVIDIA, NVIDIA GeForce RTX 3060 Direct3D11 vs_5_0 ps_5_0, D3D11)'
const SWIFTSHADER = 'ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device (Subzero) (0x0000C0DE)), SwiftShader driver)'

interface Machine {
  readonly renderer: string | null
  /** WebGPU's adapter. Defaults to none. */
  readonly adapter?: string | null
  readonly offered?: readonly Backend[]
  /** Backends whose `setBackend` answers false. */
  readonly refused?: readonly Backend[]
  /** Backends whose files are missing: registering throws. */
  readonly missing?: readonly Backend[]
  /** Backends that start and then compute nonsense. */
  readonly broken?: readonly Backend[]
}

let current: string | undefined
let registered: Backend[]

beforeEach(() => {
  current = undefined
  registered = []
})

function environment({ renderer, adapter = null, offered = BACKENDS, missing = [] }: Machine): BackendEnvironment {
  return {
    offered,
    webglRenderer: () => renderer,
    webgpuAdapter: async () => adapter,
    register: async (backend) => {
      if (missing.includes(backend)) throw new Error(`tfjs-backend-${backend} not found.`)
      registered.push(backend)
    },
  }
}

/** As much of TensorFlow.js as choosing a backend touches. Like the real one, it goes by the new name even where it answers false. */
function pretend({ refused = [], broken = [] }: Machine): TensorFlow {
  return {
    env: () => ({ set: () => undefined }),
    getBackend: () => current,
    setBackend: async (name: Backend) => {
      current = name
      return !refused.includes(name)
    },
    ready: async () => undefined,
    tidy: (compute: () => unknown) => compute(),
    tensor2d: () => null,
    matMul: () => ({ data: async () => [broken.includes(current as Backend) ? 0 : 11], dispose: () => undefined }),
    getKernel: () => undefined,
    registerKernel: () => undefined,
  } as unknown as TensorFlow
}

const prepare = (machine: Machine, wanted: Backend | 'auto' = 'auto') => prepareBackend(pretend(machine), wanted, environment(machine))

describe('automatic choice', () => {
  test.each([
    ['a real GPU', { renderer: GPU }, 'webgl'],
    ['a real GPU with WebGPU, which nobody has timed', { renderer: GPU, adapter: 'nvidia ampere' }, 'webgl'],
    ['WebGPU alone', { renderer: null, adapter: 'nvidia ampere' }, 'wasm'],
    ['Apple', { renderer: 'ANGLE (Apple, ANGLE Metal Renderer: Apple M2, Unspecified Version)' }, 'webgl'],
    ['SwiftShader', { renderer: SWIFTSHADER }, 'wasm'],
    ['llvmpipe', { renderer: 'llvmpipe (LLVM 15.0.6, 256 bits)' }, 'wasm'],
    ['Windows without a driver', { renderer: 'ANGLE (Microsoft, Microsoft Basic Render Driver Direct3D11)' }, 'wasm'],
    ['Apple without a driver', { renderer: 'Apple Software Renderer' }, 'wasm'],
    ['no WebGL', { renderer: null }, 'wasm'],
    ['Node', { renderer: null, offered: ['wasm', 'cpu'] }, 'wasm'],
    ['a GPU that setBackend refuses', { renderer: GPU, refused: ['webgl'] }, 'wasm'],
    ['a GPU that computes nonsense', { renderer: GPU, broken: ['webgl'] }, 'wasm'],
    ['WASM files missing', { renderer: SWIFTSHADER, missing: ['wasm'] }, 'cpu'],
    ['WASM refused', { renderer: null, refused: ['wasm'] }, 'cpu'],
    ['WebGL and WASM refused', { renderer: GPU, refused: ['webgl', 'wasm'] }, 'cpu'],
  ] as const)('%s', async (_name, machine, expected) => {
    const prepared = await prepare(machine)
    expect(prepared).toMatchObject({ ok: true, value: { backend: expected } })
    expect(current).toBe(expected)
    expect(prepared.ok && prepared.value.reports.filter(({ automatic }) => automatic).map(({ backend }) => backend)).toEqual([expected])
  })

  test('nothing starts', async () => {
    const result = await prepare({ renderer: GPU, refused: BACKENDS })
    expect(result).toMatchObject({ ok: false, mistake: { code: 'no-backend' } })
  })
})

describe('choice by hand', () => {
  test('a software GPU is taken when the user wants it', async () => {
    expect(await prepare({ renderer: SWIFTSHADER }, 'webgl')).toMatchObject({ ok: true, value: { backend: 'webgl' } })
  })

  test('a backend that does not start is refused, and the one before runs on', async () => {
    const machine: Machine = { renderer: null, missing: ['wasm'] }
    current = 'cpu'
    const result = await prepare(machine, 'wasm')
    expect(result).toEqual({
      ok: false,
      mistake: {
        code: 'backend-failed',
        message: 'WebAssembly could not be started: tfjs-backend-wasm not found. Choose Automatic to train with what this machine has.',
      },
    })
    expect(current).toBe('cpu')
  })

  test('WebGL where there is none is not even tried', async () => {
    const result = await prepare({ renderer: null }, 'webgl')
    expect(result.ok ? '' : result.mistake.message).toContain('this browser has no WebGL 2')
    expect(registered).toEqual([])
  })
})

describe('what is worth timing', () => {
  test.each([
    ['a real GPU', { renderer: GPU }, { card: GPU, backends: ['wasm', 'webgl'] }],
    ['a real GPU with WebGPU', { renderer: GPU, adapter: 'nvidia ampere' }, { card: `${GPU} / nvidia ampere`, backends: ['wasm', 'webgl', 'webgpu'] }],
    ['WebGPU alone', { renderer: null, adapter: 'nvidia ampere' }, { card: 'nvidia ampere', backends: ['wasm', 'webgpu'] }],
    ['software behind both', { renderer: SWIFTSHADER, adapter: 'google swiftshader' }, null],
    ['a real GPU with WebGPU in software', { renderer: GPU, adapter: 'Software (Basic)' }, { card: GPU, backends: ['wasm', 'webgl'] }],
    ['nothing', { renderer: null }, null],
    ['Node', { renderer: null, offered: ['wasm', 'cpu'] }, null],
  ] as const)('%s', async (_name, machine, expected) => {
    expect(await rivals(environment(machine))).toEqual(expected)
  })
})

test.each([
  [GPU, 'NVIDIA GeForce RTX 3060'],
  ['ANGLE (NVIDIA, NVIDIA GeForce RTX 3060 (0x00002503) Direct3D11 vs_5_0 ps_5_0, D3D11)', 'NVIDIA GeForce RTX 3060'],
  ['ANGLE (Apple, ANGLE Metal Renderer: Apple M2, Unspecified Version)', 'Apple M2'],
  ['ANGLE (Intel, Mesa Intel(R) UHD Graphics 620 (KBL GT2), OpenGL 4.6)', 'Mesa Intel(R) UHD Graphics 620 (KBL GT2)'],
  ['Mali-G78', 'Mali-G78'],
  ['GeForce GTX 980/PCIe/SSE2', 'GeForce GTX 980'],
  [SWIFTSHADER, 'SwiftShader (a software GPU)'],
  ['llvmpipe (LLVM 15.0.6, 256 bits)', 'llvmpipe (a software GPU)'],
  ['ANGLE (Microsoft, Microsoft Basic Render Driver (0x0000008C) Direct3D11 vs_5_0 ps_5_0, D3D11)', 'Basic Render Driver (a software GPU)'],
  ['Apple Software Renderer', 'Software Renderer (a software GPU)'],
])('%s is named %s', (renderer, name) => {
  expect(nameRenderer(renderer)).toBe(name)
})

test('the menu says what each backend is', async () => {
  expect(await reportBackends(environment({ renderer: SWIFTSHADER, adapter: 'nvidia ampere' }))).toEqual([
    { backend: 'webgpu', available: true, detail: 'nvidia ampere', automatic: false },
    { backend: 'webgl', available: true, detail: 'SwiftShader (a software GPU)', automatic: false },
    { backend: 'wasm', available: true, detail: 'WebAssembly on the processor', automatic: true },
    { backend: 'cpu', available: true, detail: 'plain JavaScript, slow', automatic: false },
  ])
  expect((await reportBackends(environment({ renderer: null, offered: ['webgpu', 'wasm', 'cpu'] }))).slice(0, 2)).toEqual([
    { backend: 'webgpu', available: false, detail: 'this browser has no WebGPU, or none for this graphics card', automatic: false },
    { backend: 'webgl', available: false, detail: 'there is no WebGL here', automatic: false },
  ])
})

test('with the real TensorFlow.js, wasm starts under Node and has the kernels it lacked', async () => {
  const prepared = await prepareBackend(tf, 'auto', { offered: ['wasm', 'cpu'], webglRenderer: () => null, register: async () => undefined })
  expect(prepared).toMatchObject({ ok: true, value: { backend: 'wasm' } })
  expect(tf.getBackend()).toBe('wasm')
  expect(tf.getKernel('Conv2DBackpropFilter', 'wasm')).toBeDefined()
})
