import { activationFunction, stepArraysOf, type FunctionName } from '../activation/functions.ts'
import { activationLayer, layerCode } from '../codegen/typescript/layerCode.ts'
import { kernelFunction } from '../engine/builder.ts'
import { activate } from '../engine/operations/activate.ts'
import { activationField, defineLayer, describe, flatFunction, type Params } from '../layer/index.ts'

interface Activation {
  readonly function: FunctionName
  readonly alpha: number
}

const alphaOf = (p: Params) => activationFunction(p.function as FunctionName).alpha

export const activation = defineLayer<Activation>({
  id: 'activation',
  title: 'Activation',
  category: 'activation',
  summary: 'Applies a function to every value.',
  explanation:
    'Bends what the layer before it computed, value by value. Without a bend between them, any number of layers can only do what one linear layer does. ' +
    'ReLU is the usual choice inside a network, sigmoid for a yes-or-no answer at its end. Step and sign have no slope, so nothing in front of them learns.',
  source: 'Nair & Hinton 2010 for ReLU; each function as in PyTorch and Keras 3.',
  ports: { min: 1, max: 1 },
  params: {
    function: { ...activationField, label: 'Function', help: 'Which function is applied to every value.', default: 'relu' },
    alpha: {
      kind: 'number',
      label: 'Alpha α',
      help: 'The slope for negative values (leaky ReLU), or the depth to which they fall (ELU).',
      min: 0,
      max: 10,
      step: 0.01,
      default: (p) => alphaOf(p) ?? 0,
      shownIf: (p) => alphaOf(p) !== undefined,
    },
  },
  describe: (p) => {
    const { title, alpha } = activationFunction(p.function)
    return describe(title, alpha !== undefined && `α ${p.alpha}`)
  },

  infer: ([input], p) => {
    const { title, equation, derivative } = activationFunction(p.function)
    return {
      ok: true,
      output: input!,
      weights: [],
      macs: 0,
      stepArrays: stepArraysOf(p.function, p.alpha),
      receptive: 'pointwise',
      formulas: [
        { label: 'Function', general: 'f(x)', filled: alphaOf({ ...p }) === undefined ? equation : equation.replaceAll('α', `${p.alpha}·`).replaceAll('·(', '('), result: title },
        { label: 'Derivative', general: 'f′(x)', filled: derivative, result: title },
      ],
      problems: flatFunction(p.function, 'function'),
    }
  },

  forward: ({ tf, params, inputs }) => activationFunction(params.function).apply(tf, inputs[0]!, params.alpha),
  lastFunction: (p) => p.function,
  logits: ({ inputs }) => inputs[0]!,
  plan: ({ plan, inputs: [x], params, reading }) => (reading === 'logits' || params.function === 'linear' ? x! : activate(plan, x!, kernelFunction(params.function, params.alpha))),

  code: {
    typescript: (context) => layerCode(context, [activationLayer(context.params.function, context.params.alpha)]),
  },

  examples: [
    { params: {}, inputs: [[28, 28, 6]], output: [28, 28, 6], parameters: 0, macs: 0, source: 'Course: ReLU after a convolution' },
    { params: { function: 'sigmoid' }, inputs: [[1]], output: [1], parameters: 0, macs: 0, source: 'Course: y = σ(x₁ + 1.75·x₂ − 1.75)' },
    { params: { function: 'leakyRelu', alpha: 0.2 }, inputs: [[128]], output: [128], parameters: 0, macs: 0, source: 'Maas, Hannun & Ng 2013' },
  ],
})
