import type { Analysis } from '../analysis/result.ts'
import type { Kernels } from '../engine/kernels.ts'
import { createPlanLearner } from '../engine/learner.ts'
import type { TrainingConfig } from './config.ts'
import { createTensorLearner, type Learner, type LearnerOptions } from './learner.ts'
import type { Backend } from './protocol.ts'

/** On the processor, the training engine where it knows every layer; else TensorFlow.js. */
export async function chooseLearner(
  kernels: (() => Promise<Kernels | null>) | undefined, backend: Backend, options: LearnerOptions, analysis: Analysis, config: TrainingConfig,
): Promise<Learner> {
  const started = backend === 'wasm' ? ((await kernels?.()) ?? null) : null
  if (!started) return createTensorLearner(options)
  const planned = await createPlanLearner({ ...options, kernels: started, analysis, config })
  return 'engine' in planned ? planned : createTensorLearner(options, planned.reason)
}
