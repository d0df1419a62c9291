import type { TensorFlow } from '../layer/index.ts'
import type { Backend, TrainingEvent } from './protocol.ts'
import type { Clock } from './stopwatch.ts'

/** What the trainer needs of the world around it. */
export interface Surroundings {
  readonly tf: TensorFlow
  readonly backend: Backend
  readonly clock: Clock
  /** Lets waiting messages in: resolves in a later macrotask. */
  readonly breathe: () => Promise<void>
  readonly onEvent: (event: TrainingEvent) => void
}
