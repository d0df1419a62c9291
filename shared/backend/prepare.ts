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
  /** Makes TensorFlow.js know the backend: imports it and says where its files lie. Throws where that fails. */
  readonly register: (backend: Backend) => Promise<void>
}

export interface PreparedBackend {
  /** The backend that runs from now on. */
  readonly backend: Backend
  readonly reports: readonly BackendReport[]
}

const TITLES: Readonly<Record<Backend, string>> = { webgl: 'WebGL', wasm: 'WebAssembly', cpu: 'JavaScript' }

/** Textures (in bytes) that WebGL keeps for reuse before it gives them back. TensorFlow.js's default never does. */
const TEXTURE_BUDGET = 512 * 2 ** 20

/**
 * Starts a backend and says which one really runs. `auto` takes WebGL on a real GPU, else WebAssembly, else JavaScript, and goes
 * on to the next where one does not start. A backend chosen by hand is started or refused, never replaced.
 */
export async function prepareBackend(tf: TensorFlow, wanted: Backend | 'auto', environment: BackendEnvironment): Promise<Result<PreparedBackend>> {
  const failures = new Map<Backend, string>()
  const before = tf.getBackend() as string | undefined
  for (const backend of wanted === 'auto' ? automaticOrder(environment) : [wanted]) {
    const failure = await start(tf, backend, environment)
    if (failure === null) return succeed({ backend, reports: reportBackends(environment, failures) })
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
export function reportBackends(environment: BackendEnvironment, failures: ReadonlyMap<Backend, string> = new Map()): readonly BackendReport[] {
  const automatic = automaticOrder(environment).find((backend) => !failures.has(backend))
  return BACKENDS.map((backend) => {
    const missing = failures.get(backend) ?? absence(backend, environment)
    return { backend, available: missing === null, detail: missing ?? describe(backend, environment), automatic: backend === automatic }
  })
}

/** What `auto` tries, best first. A software GPU is 9 to 25 times slower than WebAssembly, so it is not among them. */
function automaticOrder(environment: BackendEnvironment): Backend[] {
  return BACKENDS.filter((backend) => absence(backend, environment) === null && (backend !== 'webgl' || !isSoftwareRenderer(environment.webglRenderer() ?? '')))
}

/** Why the backend cannot even be tried here, or null. */
function absence(backend: Backend, environment: BackendEnvironment): string | null {
  if (!environment.offered.includes(backend)) return `there is no ${TITLES[backend]} here`
  if (backend === 'webgl' && environment.webglRenderer() === null) return 'this browser has no WebGL 2'
  return null
}

function describe(backend: Backend, environment: BackendEnvironment): string {
  if (backend === 'wasm') return 'WebAssembly on the processor'
  if (backend === 'cpu') return 'plain JavaScript, slow'
  return nameRenderer(environment.webglRenderer() ?? '')
}

/** Why the backend did not start, as the end of a sentence, or null when it runs. */
async function start(tf: TensorFlow, backend: Backend, environment: BackendEnvironment): Promise<string | null> {
  const missing = absence(backend, environment)
  if (missing !== null) return missing
  try {
    // Spares people TensorFlow.js's notes on the console (an advertisement among them); what fails is told here.
    tf.env().set('PROD', true)
    await environment.register(backend)
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
