import type { Kernels } from '../../shared/engine/kernels.ts'
import { createTrials, type Trials } from '../../shared/training/trial/trials.ts'
import { tf } from './tensorflow.ts'
import type { Recorded } from './training.ts'

/** Trials on the data of a session. The clock is made up: every look takes `look` milliseconds. */
export function trialsOf({ session }: Pick<Recorded, 'session'>, { look = 20, kernels }: { readonly look?: number; readonly kernels?: () => Promise<Kernels | null> } = {}): Trials {
  let now = 0
  return createTrials({
    tf,
    clock: () => (now += look),
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
    ...(kernels && { kernels }),
    material: session.material,
    status: session.status,
  })
}
