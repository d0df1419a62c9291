import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../../layer/index.ts'
import { avgPoolGrad } from './avgPoolGrad.ts'
import { batchMatMul } from './batchMatMul.ts'
import { conv2dBackpropFilter } from './conv2dBackpropFilter.ts'
import { conv2dBackpropInput } from './conv2dBackpropInput.ts'
import { depthwiseBackpropFilter, depthwiseBackpropInput } from './depthwise.ts'
import { identity } from './identity.ts'
import type { Attributes, WasmHeap, WasmKernel } from './kernel.ts'
import { maxPoolGrad } from './maxPoolGrad.ts'
import { mean, sum } from './reduce.ts'
import { tile } from './tile.ts'

const KERNELS: readonly WasmKernel[] = [
  conv2dBackpropFilter, conv2dBackpropInput, depthwiseBackpropFilter, depthwiseBackpropInput,
  maxPoolGrad, avgPoolGrad,
  batchMatMul, sum, mean, tile, identity,
]

const done = new WeakSet<TensorFlow>()

/**
 * Puts our kernels into TensorFlow.js's WASM backend, in place of those of the same name. To be called when
 * `@tensorflow/tfjs-backend-wasm` has registered its own; calling it again changes nothing.
 */
export function registerWasmKernels(tf: TensorFlow): void {
  if (done.has(tf)) return
  done.add(tf)
  for (const kernel of KERNELS) {
    const original = tf.getKernel(kernel.name, 'wasm') as KernelConfig | undefined
    if (original) tf.unregisterKernel(kernel.name, 'wasm')
    tf.registerKernel({
      kernelName: kernel.name,
      backendName: 'wasm',
      // The replaced kernel binds its own function here; ours may fall back on it.
      setupFunc: original?.setupFunc,
      disposeFunc: original?.disposeFunc,
      kernelFunc: ({ inputs, attrs, backend }) => {
        const heap = backend as WasmHeap
        const call = (config: KernelConfig, given: Readonly<Record<string, TensorInfo>>, settings: Readonly<Record<string, unknown>>) =>
          config.kernelFunc({ inputs: { ...given }, attrs: settings as Attributes, backend }) as TensorInfo
        return kernel.compute({
          tf,
          heap,
          inputs: inputs as Readonly<Record<string, TensorInfo>>,
          attrs: (attrs ?? {}),
          run: (name, given, settings) => {
            const config = tf.getKernel(name, 'wasm') as KernelConfig | undefined
            if (!config) throw new Error(`The WASM backend has no kernel ${name}, which ${kernel.name} needs.`)
            return call(config, given, settings)
          },
          original: original ? (given, settings) => call(original, given, settings) : null,
        })
      },
    })
  }
}
