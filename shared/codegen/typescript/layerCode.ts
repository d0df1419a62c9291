import { activationFunction, type FunctionName } from '../../activation/functions.ts'
import type { Code, CodeContext } from '../../layer/spec.ts'
import { fitWindow, windowAxis, type Window } from '../../layer/window.ts'
import { objectLiteral, type Option } from './source.ts'
import type { SupportName } from './support.ts'

/** One TensorFlow.js layer of those that make up one of ours. */
export interface LayerStep {
  /** `tf.layers.conv2d`, or `new MaxPadding2D` with its name in `support`. */
  readonly layer: string
  readonly options: Readonly<Record<string, Option>>
  /** What the value on the way is called: `padded` → `c1_padded`. The step without it owns the weights and bears the node's own name. */
  readonly suffix?: string
  readonly support?: SupportName
}

/** Our layer as a chain of TensorFlow.js layers, each applied to the one before. */
export function layerCode({ inputs, name, freshName }: Pick<CodeContext, 'inputs' | 'name' | 'freshName'>, steps: readonly LayerStep[]): Code {
  const before: { name: string; expression: string }[] = []
  let entering = inputs
  let expression = ''
  for (const [index, step] of steps.entries()) {
    const last = index === steps.length - 1
    const value = last && step.suffix === undefined ? '' : freshName(step.suffix ?? 'linear')
    const layerName = step.suffix === undefined ? { source: name } : value
    expression = `connect(${step.layer}(${objectLiteral({ name: layerName, ...step.options })}), ${entering.join(', ')})`
    if (!last) before.push({ name: value, expression })
    entering = [value]
  }
  const support = steps.flatMap((step) => step.support ?? [])
  return { expression, before, support }
}

type Margins = readonly [readonly [number, number], readonly [number, number]]

/** Cells that the window needs around the image: `[[top, bottom], [left, right]]`; null for none. */
export function marginsOf(window: Window, input: readonly number[]): Margins | null {
  const [rows, columns] = [fitWindow(windowAxis(window, 0, input[0]!)), fitWindow(windowAxis(window, 1, input[1]!))]
  const margins: Margins = [[rows.before, rows.after], [columns.before, columns.after]]
  return margins.flat().every((cells) => cells === 0) ? null : margins
}

/** Explicit zeros around the image, for paddings that TensorFlow.js's own layers do not take. */
export function zeroPadding(margins: Margins | null): readonly LayerStep[] {
  return margins ? [{ layer: 'tf.layers.zeroPadding2d', suffix: 'padded', options: { padding: margins } }] : []
}

/** How TensorFlow.js writes a function: as one of its own names, as one of its layers, or in operations. */
interface FunctionCode {
  readonly builtIn?: string
  readonly layer?: (alpha: number) => { readonly layer: string; readonly options: Readonly<Record<string, Option>> }
  readonly operations?: (alpha: number) => string
}

const FUNCTION_CODE: Readonly<Record<FunctionName, FunctionCode>> = {
  linear: { builtIn: 'linear' },
  step: { operations: () => 'tf.greaterEqual(x, 0).cast(\'float32\')' },
  sign: { operations: () => 'tf.sign(x)' },
  sigmoid: { builtIn: 'sigmoid' },
  // TensorFlow.js's own `hardSigmoid` is the older 0.2·x + 0.5.
  hardSigmoid: { operations: () => 'tf.relu6(x.add(3)).div(6)' },
  tanh: { builtIn: 'tanh' },
  arctan: { operations: () => 'tf.atan(x)' },
  relu: { builtIn: 'relu' },
  relu6: { builtIn: 'relu6' },
  leakyRelu: { layer: (alpha) => ({ layer: 'tf.layers.leakyReLU', options: { alpha } }) },
  // TensorFlow.js's own ELU ignores α.
  elu: { builtIn: 'elu', operations: (alpha) => `tf.relu(x).add(tf.elu(tf.minimum(x, 0)).mul(${alpha}))` },
  selu: { builtIn: 'selu' },
  gelu: { operations: () => 'x.mul(0.5).mul(tf.erf(x.mul(Math.SQRT1_2)).add(1))' },
  softplus: { builtIn: 'softplus' },
  softsign: { builtIn: 'softsign' },
  swish: { operations: () => 'x.mul(tf.sigmoid(x))' },
  hardSwish: { operations: () => 'x.mul(tf.relu6(x.add(3))).div(6)' },
  mish: { operations: () => 'x.mul(tf.tanh(tf.softplus(x)))' },
}

/** The function as the `activation` option of another layer; undefined where it needs a layer of its own, and for linear. */
export function activationOption(name: FunctionName): string | undefined {
  const { builtIn } = FUNCTION_CODE[name]
  return builtIn === 'linear' ? undefined : builtIn
}

/** The function as a layer behind another one; none where `activationOption` says it all. */
export function activationAfter(name: FunctionName): readonly LayerStep[] {
  return FUNCTION_CODE[name].builtIn ? [] : [activationLayer(name, activationFunction(name).alpha ?? 0, 'activated')]
}

/** The function as a layer. */
export function activationLayer(name: FunctionName, alpha: number, suffix?: string): LayerStep {
  const { builtIn, layer, operations } = FUNCTION_CODE[name]
  if (builtIn !== undefined && alpha === (activationFunction(name).alpha ?? alpha)) return { layer: 'tf.layers.activation', suffix, options: { activation: builtIn } }
  if (layer) return { ...layer(alpha), suffix }
  return { layer: 'new Elementwise', suffix, options: { apply: { source: `(x) => ${operations!(alpha)}` } }, support: 'Elementwise' }
}
