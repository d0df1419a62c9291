import type { TensorFlow } from '../layer/index.ts'
import { fail, succeed, type Result } from '../mistake.ts'
import { BACKENDS, type Backend, type BackendReport } from '../training/protocol.ts'
import { registerWasmKernels } from './wasm/register.ts'
import { isSoftwareRenderer, nameRenderer } from './renderer.ts'

/** The surroundings of the arithmetic: a worker of the page, the command line, a test. */
export interface BackendEnvironment {
  /** The backends that this place can have at all. Node has no WebGL. */
  readonly offered: readonly Backend[]
  /** The name of what draws for WebGL, as the driver gives it; null where there is no WebGL. */
  readonly webglRenderer: () => string | null
  /** The name of WebGPU's adapter, as the browser gives it; null where there is none. Without the function there is no WebGPU. */
  readonly webgpuAdapter?: () => Promise<string | null>
  /** Makes TensorFlow.js know the backend: imports it and says where its files lie. Throws where that fails. */
  readonly register: (backend: Backend) => Promise<void>
}

export interface PreparedBackend {
  /** The backend that runs from now on. */
  readonly backend: Backend
  readonly reports: readonly BackendReport[]
}

const TITLES: Readonly<Record<Backend, string>> = { webgpu: 'WebGPU', webgl: 'WebGL', wasm: 'WebAssembly', cpu: 'JavaScript' }

/** Textures (in bytes) that WebGL keeps for reuse before it gives them back. TensorFlow.js's default never does. */
const TEXTURE_BUDGET = 512 * 2 ** 20

/**
 * Starts a backend and says which one really runs. `auto` takes WebGL on a real GPU, else WebAssembly, else JavaScript, and goes
 * on to the next where one does not start. A backend chosen by hand is started or refused, never replaced.
 */
export async function prepareBackend(tf: TensorFlow, wanted: Backend | 'auto', environment: BackendEnvironment): Promise<Result<PreparedBackend>> {
  const failures = new Map<Backend, string>()
  const before = tf.getBackend() as string | undefined
  const machine = await lookAround(environment)
  for (const backend of wanted === 'auto' ? automaticOrder(machine) : [wanted]) {
    const failure = await start(tf, backend, machine)
    if (failure === null) return succeed({ backend, reports: report(machine, failures) })
    failures.set(backend, failure)
  }
  // TensorFlow.js has by now forgotten the backend that ran before.
  if (before) await tf.setBackend(before)
  if (wanted === 'auto') {
    const all = [...failures].map(([backend, why]) => `${TITLES[backend]}: ${why}`).join('; ')
    return fail('no-backend', `No way to compute could be started on this machine (${all}). Restart the program; if it stays so, update the graphics driver or the browser.`)
  }
  return fail('backend-failed', `${TITLES[wanted]} could not be started: ${failures.get(wanted)!}. Choose Automatic to train with what this machine has.`)
}

/**
 * What the menu shows of each backend.
 *
 * @param failures why a backend that was tried did not start.
 */
export async function reportBackends(environment: BackendEnvironment, failures: ReadonlyMap<Backend, string> = new Map()): Promise<readonly BackendReport[]> {
  return report(await lookAround(environment), failures)
}

/**
 * What is worth timing before one of them is chosen, and the name of the graphics card; null where there is nothing to choose: without a
 * real card WebAssembly is faster than all else.
 */
export async function rivals(environment: BackendEnvironment): Promise<{ readonly card: string; readonly backends: readonly Backend[] } | null> {
  const machine = await lookAround(environment)
  const backends = (['wasm', 'webgl', 'webgpu'] as const).filter((backend) => absence(backend, machine) === null && !isSoftware(backend, machine))
  const onCard = backends.filter((backend) => backend !== 'wasm')
  return onCard.length === 0 || onCard.length === backends.length ? null : { card: onCard.map((backend) => machine.names[backend]).join(' / '), backends }
}

/** The surroundings with what had to be asked of them. */
interface Machine {
  readonly environment: BackendEnvironment
  /** Of what draws and computes; null where there is nothing. */
  readonly names: { readonly webgl: string | null; readonly webgpu: string | null }
}

async function lookAround(environment: BackendEnvironment): Promise<Machine> {
  const { offered } = environment
  const webgl = offered.includes('webgl') ? environment.webglRenderer() : null
  const webgpu = offered.includes('webgpu') ? ((await environment.webgpuAdapter?.()) ?? null) : null
  return { environment, names: { webgl, webgpu } }
}

function report(machine: Machine, failures: ReadonlyMap<Backend, string>): readonly BackendReport[] {
  const automatic = automaticOrder(machine).find((backend) => !failures.has(backend))
  return BACKENDS.map((backend) => {
    const missing = failures.get(backend) ?? absence(backend, machine)
    return { backend, available: missing === null, detail: missing ?? describe(backend, machine), automatic: backend === automatic }
  })
}

/** What `auto` tries unless something was measured, best first. A software GPU is 9 to 25 times slower than WebAssembly, and WebGPU is slower than WebGL for many networks. */
function automaticOrder(machine: Machine): Backend[] {
  return BACKENDS.filter((backend) => backend !== 'webgpu' && absence(backend, machine) === null && !isSoftware(backend, machine))
}

function isSoftware(backend: Backend, { names }: Machine): boolean {
  return (backend === 'webgl' || backend === 'webgpu') && isSoftwareRenderer(names[backend] ?? '')
}

/** Why the backend cannot even be tried here, or null. */
function absence(backend: Backend, { environment, names }: Machine): string | null {
  if (!environment.offered.includes(backend)) return `there is no ${TITLES[backend]} here`
  if (backend === 'webgl' && names.webgl === null) return 'this browser has no WebGL 2'
  if (backend === 'webgpu' && names.webgpu === null) return 'this browser has no WebGPU, or none for this graphics card'
  return null
}

function describe(backend: Backend, { names }: Machine): string {
  if (backend === 'wasm') return 'WebAssembly on the processor'
  if (backend === 'cpu') return 'plain JavaScript, slow'
  return nameRenderer(names[backend] ?? '')
}

/** Why the backend did not start, as the end of a sentence, or null when it runs. */
async function start(tf: TensorFlow, backend: Backend, machine: Machine): Promise<string | null> {
  const missing = absence(backend, machine)
  if (missing !== null) return missing
  try {
    // Spares people TensorFlow.js's notes on the console (an advertisement among them); what fails is told here.
    tf.env().set('PROD', true)
    await machine.environment.register(backend)
    setFlags(tf, backend)
    // Resolves false, without throwing, where the backend's files cannot be loaded or the context is refused.
    if (!(await tf.setBackend(backend))) return 'its files could not be loaded or the system refused it'
    await tf.ready()
    if (tf.getBackend() !== backend) return `${tf.getBackend()} answered in its place`
    if (backend === 'wasm') registerWasmKernels(tf)
    return await check(tf)
  } catch (error) {
    return error instanceof Error ? error.message.replace(/\.$/, '') : String(error)
  }
}

function setFlags(tf: TensorFlow, backend: Backend): void {
  if (backend === 'wasm') {
    // The threaded build gains nothing, needs cross-origin isolation, and hangs under our content security policy.
    tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false)
  }
  // Small tensors would go to the plain JavaScript backend, which has gradients of its own, some of them wrong.
  if (backend === 'webgpu') tf.env().set('WEBGPU_CPU_FORWARD', false)
  if (backend === 'webgl') {
    // Half precision loses small gradients. Shapes as uniforms spare a shader compilation for every new batch size.
    tf.env().set('WEBGL_FORCE_F16_TEXTURES', false)
    tf.env().set('WEBGL_USE_SHAPES_UNIFORMS', true)
    tf.env().set('WEBGL_DELETE_TEXTURE_THRESHOLD', TEXTURE_BUDGET)
  }
}

/** A started backend may still answer nonsense (a driver, a lost context): 1·3 + 2·4 must be 11. */
async function check(tf: TensorFlow): Promise<string | null> {
  const product = tf.tidy(() => tf.matMul(tf.tensor2d([1, 2], [1, 2]), tf.tensor2d([3, 4], [2, 1])))
  const [value] = await product.data()
  product.dispose()
  return value === 11 ? null : `it computes 1·3 + 2·4 = ${value}`
}
