import { activationFunction, type FunctionName } from '../../activation/functions.ts'
import type { Code, CodeContext } from '../../layer/spec.ts'
import type { Size } from '../../layer/shape.ts'
import type { Padding } from '../../layer/window.ts'
import { activationAfter, activationLayer, activationOption, layerCode, marginsOf, zeroPadding, type LayerStep } from './layerCode.ts'
import { weightOptions } from './weightOptions.ts'

interface Depthwise {
  readonly multiplier: number
  readonly kernel: Size
  readonly stride: Size
  readonly padding: Padding
  readonly dilation: Size
  readonly bias: boolean
  readonly activation: FunctionName
}

/** A depthwise convolution; `filters` is null where no 1×1 convolution follows. */
export function depthwiseCode(context: Pick<CodeContext, 'inputs' | 'name' | 'freshName' | 'inputShapes' | 'weights'> & { readonly params: Depthwise }, filters: number | null): Code {
  const { multiplier, kernel, stride, padding, dilation, bias, activation } = context.params
  const margins = marginsOf({ kernel, stride, padding, dilation }, context.inputShapes[0]!)
  const options = { filters: filters ?? undefined, kernelSize: kernel, strides: stride, depthMultiplier: multiplier, ...weightOptions(context.weights) }
  // TensorFlow.js ignores the dilation of one of these layers, and has no gradient for it in the other.
  if (dilation[0] > 1 || dilation[1] > 1) {
    const after = activation === 'linear' ? [] : [activationLayer(activation, activationFunction(activation).alpha ?? 0, 'activated')]
    const dilated = { ...options, dilationRate: dilation, useBias: bias }
    return layerCode(context, [...zeroPadding(margins), { layer: 'new DilatedDepthwiseConv2D', options: dilated, support: 'DilatedDepthwiseConv2D' }, ...after])
  }
  const same = padding === 'same' && margins !== null
  const own = { ...options, useBias: bias ? undefined : false, padding: same ? padding : undefined, activation: activationOption(activation) }
  const step: LayerStep = filters === null ? { layer: 'tf.layers.depthwiseConv2d', options: own } : { layer: 'separableConvolution', options: own, support: 'separableConvolution' }
  return layerCode(context, [...(same ? [] : zeroPadding(margins)), step, ...activationAfter(activation)])
}
