import type { Attribute, DataId, DataType, TensorInfo } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../../layer/index.ts'

/** What our kernels use of TensorFlow.js's WASM backend: tensors are stretches of one WebAssembly memory. */
export interface WasmHeap {
  /** Takes memory for a tensor; what lies in it is left as it was. */
  makeOutput(shape: number[], dtype: DataType): TensorInfo
  /** A view of the tensor's memory. It dies when the memory grows, so take views after every allocation. */
  typedArrayFromHeap(tensor: TensorInfo): Float32Array | Int32Array | Uint8Array
  disposeData(dataId: DataId): boolean
  incRef(dataId: DataId): void
}

export type Attributes = Readonly<Record<string, Attribute>>

/** One call of a kernel. */
export interface KernelCall {
  readonly tf: TensorFlow
  readonly heap: WasmHeap
  readonly inputs: Readonly<Record<string, TensorInfo>>
  readonly attrs: Attributes
  /** Runs another kernel of the WASM backend. The caller gives its result back with `heap.disposeData`. */
  readonly run: (name: string, inputs: Readonly<Record<string, TensorInfo>>, attrs: Readonly<Record<string, unknown>>) => TensorInfo
  /** TensorFlow.js's own kernel of this name, where there is one. */
  readonly original: ((inputs: Readonly<Record<string, TensorInfo>>, attrs: Readonly<Record<string, unknown>>) => TensorInfo) | null
}

/** A kernel that the WASM backend lacks, has slow or has wrong. */
export interface WasmKernel {
  /** TensorFlow.js's name of the operation. */
  readonly name: string
  readonly compute: (call: KernelCall) => TensorInfo
}

/** The values of a float32 tensor, in place. */
export function floats(heap: WasmHeap, tensor: TensorInfo): Float32Array {
  const values = heap.typedArrayFromHeap(tensor)
  if (!(values instanceof Float32Array)) throw new Error(`The WASM kernel takes float32 but gets ${tensor.dtype}.`)
  return values
}

/** The same memory seen with another shape. Costs no copy; each view is disposed on its own. */
export function reshaped(heap: WasmHeap, tensor: TensorInfo, shape: number[]): TensorInfo {
  heap.incRef(tensor.dataId)
  return { dataId: tensor.dataId, shape, dtype: tensor.dtype }
}

/** [batch, height, width, channels] of a tensor of rank 4. */
export function sizes4d(tensor: TensorInfo): readonly [number, number, number, number] {
  const [batch, height, width, channels] = tensor.shape
  if (batch === undefined || height === undefined || width === undefined || channels === undefined) {
    throw new Error(`The WASM kernel takes [batch, height, width, channels] but gets [${tensor.shape.join(', ')}].`)
  }
  return [batch, height, width, channels]
}
