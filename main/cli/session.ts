import type { Backend, TrainingEvent } from '../../shared/training/protocol.ts'
import { createSession, type Session } from '../../shared/training/session.ts'
import { loadKernels } from './kernels.ts'
import { unusable } from './world.ts'

export const CLI_BACKENDS = ['auto', 'wasm', 'cpu'] as const
export type CliBackend = (typeof CLI_BACKENDS)[number]

/** A session on the backend that was asked for. TensorFlow.js is loaded only here: `check` and `summary` start without it. */
export async function openSession(wanted: CliBackend, onEvent: (event: TrainingEvent) => void = () => {}): Promise<{ session: Session; backend: Backend }> {
  const { startBackend, tf } = await import('./backend.ts')
  // Else TensorFlow.js advertises its native build on standard error. (IS_TEST silences it too, but looks for leaks at every kernel.)
  tf.env().set('PROD', true)
  const prepared = await startBackend(wanted)
  if (!prepared.ok) throw unusable(prepared.mistake.message)
  const session = createSession({
    tf,
    clock: () => performance.now(),
    kernels: loadKernels,
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
    onEvent,
  })
  return { session, backend: prepared.value.backend }
}
