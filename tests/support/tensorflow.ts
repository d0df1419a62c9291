import * as tensorFlow from '@tensorflow/tfjs'
import '@tensorflow/tfjs-backend-wasm'
import { registerWasmKernels } from '../../shared/backend/wasm/register.ts'
import type { TensorFlow } from '../../shared/layer/index.ts'

/** TensorFlow.js with both backends that run without a browser. */
export const tf: TensorFlow = tensorFlow

export const NODE_BACKENDS = ['cpu', 'wasm'] as const

/** Makes `backend` the one that runs what follows. */
export async function useBackend(backend: (typeof NODE_BACKENDS)[number]): Promise<void> {
  // Silences the CPU backend's advertisement for tfjs-node.
  tf.env().set('PROD', true)
  if (!(await tf.setBackend(backend))) throw new Error(`TensorFlow.js could not start its ${backend} backend.`)
  await tf.ready()
  if (backend === 'wasm') registerWasmKernels(tf)
}

/** Tensors left behind by `act`, and blocks of memory that no tensor holds. Both are 0 where nothing leaks. */
export function leaked(act: () => void): { tensors: number; data: number } {
  const before = { tensors: tf.memory().numTensors, data: tf.engine().backend.numDataIds() }
  act()
  return { tensors: tf.memory().numTensors - before.tensors, data: tf.engine().backend.numDataIds() - before.data }
}
