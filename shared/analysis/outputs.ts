import type { DatasetFacts } from '../datasets/dataset.ts'
import { formatShape, type Fix } from '../layer/index.ts'
import type { LossKind } from '../training/config.ts'
import type { AnalysisOptions } from './analyse.ts'
import { findLastStep } from './lastStep.ts'
import type { NetworkView } from './network.ts'
import type { NodeAnalysis, Problem } from './result.ts'

/** Functions whose derivative is zero wherever it exists: nothing behind them can learn. */
const WITHOUT_GRADIENT = new Set(['step', 'sign'])
/** Functions that never give the negative values a logit needs: their crossentropy sticks or becomes infinite. */
const NEVER_NEGATIVE = new Set(['relu', 'relu6', 'softplus'])
/** What the last function may not reach outside of. */
const BOUNDS: Readonly<Record<string, string>> = { sigmoid: '0 to 1', hardSigmoid: '0 to 1', softmax: '0 to 1', tanh: '−1 to 1', softsign: '−1 to 1', relu: '0 upwards', relu6: '0 to 6' }

/** Whether outputs, loss and data fit together: what TensorFlow.js accepts in silence and then trains wrongly. */
export function checkOutputs(network: NetworkView, options: AnalysisOptions): Problem[] {
  return network.outputs.flatMap((id) => {
    const node = network.nodes.get(id)!
    if (!node.output || !node.spec) return []
    const loss = options.training?.outputs?.[id]?.loss ?? options.training?.loss ?? 'auto'
    const context: Output = { network, node, last: findLastStep(network, id).last, units: node.output.at(-1)!, loss, data: options.data ?? null }
    return [...checkFunction(context), ...(options.data ? checkTarget(context, options.data) : checkLossAlone(context))]
  })
}

interface Output {
  readonly network: NetworkView
  readonly node: NodeAnalysis
  /** What the output went through last. */
  readonly last: string
  readonly units: number
  readonly loss: LossKind | 'auto'
  readonly data: DatasetFacts | null
}

function problem(output: Output, level: Problem['level'], code: string, message: string, fixes: readonly Fix[] = []): Problem {
  return { node: output.node.id, code, level, message, fixes }
}

function checkFunction(output: Output): Problem[] {
  const { node, network, last } = output
  const problems: Problem[] = []
  if (last === 'softmax') {
    const before = network.wiring.incoming.get(node.id)![0]
    if (before && findLastStep(network, before.source).last === 'softmax' && node.spec?.lastFunction?.(node.params) === 'softmax') {
      problems.push(problem(output, 'warning', 'softmax-twice', 'Softmax is applied twice. The second one flattens the probabilities, and training crawls.', [{ label: 'Remove the second softmax', steps: [{ kind: 'remove' }] }]))
    }
  }
  return problems
}

/** What can be said of an explicit loss before the data are known. */
function checkLossAlone(output: Output): Problem[] {
  const { loss, units, last } = output
  if (loss === 'categoricalCrossentropy' && units === 1) return [oneUnit(output)]
  if (loss === 'categoricalCrossentropy') return checkCategorical(output)
  if (loss === 'binaryCrossentropy') return checkBinary(output)
  if (loss === 'auto' && last === 'softmax' && units === 1) return [oneUnit(output)]
  return []
}

function checkTarget(output: Output, data: DatasetFacts): Problem[] {
  return data.target.kind === 'classes' ? checkClasses(output, data) : checkValues(output, data)
}

function checkClasses(output: Output, data: DatasetFacts): Problem[] {
  const { node, units, loss, last } = output
  const classes = data.target.names.length
  if (node.output!.length !== 1) {
    return [
      problem(output, 'error', 'output-not-a-vector', `The network's output is ${formatShape(node.output!)}, but ${data.name} needs one number for each of its ${classes} classes. Add Flatten and a Dense layer with ${classes} units.`, [
        { label: `Add Dense with ${classes} units`, steps: [{ kind: 'insertAfter', type: 'dense', params: { units: classes } }, { kind: 'insertAfter', type: 'flatten' }] },
      ]),
    ]
  }
  if (units === 1 && last === 'softmax') return [oneUnit(output)]
  if (units === 1 && classes === 2) return loss === 'categoricalCrossentropy' ? [oneUnit(output)] : checkBinary(output)
  if (units !== classes) {
    const owner = widthOwner(output)
    return [
      problem(output, 'error', 'units-not-classes', `The network answers with ${units} ${units === 1 ? 'number' : 'numbers'}, but ${data.name} has ${classes} classes.`,
        owner ? [{ label: `Set ${owner.param} to ${classes}`, steps: [{ kind: 'setParamsOf', node: owner.node, params: { [owner.param]: classes } }] }] : []),
    ]
  }
  if (loss === 'mse' || loss === 'mae') return []
  return loss === 'binaryCrossentropy' ? checkBinary(output) : checkCategorical(output)
}

function checkValues(output: Output, data: DatasetFacts): Problem[] {
  const { units, loss, last } = output
  const wanted = data.target.names.length
  const problems: Problem[] = []
  if (units !== wanted || output.node.output!.length !== 1) {
    const owner = widthOwner(output)
    problems.push(problem(output, 'error', 'units-not-targets', `The network answers with ${formatShape(output.node.output!)}, but ${data.name} asks for ${wanted} ${wanted === 1 ? 'number' : 'numbers'}.`,
      owner ? [{ label: `Set ${owner.param} to ${wanted}`, steps: [{ kind: 'setParamsOf', node: owner.node, params: { [owner.param]: wanted } }] }] : []))
  }
  if (loss === 'categoricalCrossentropy' || loss === 'binaryCrossentropy') {
    problems.push(problem(output, 'error', 'loss-needs-classes', `The loss ${loss} compares classes, but ${data.name} asks for numbers. Use the mean squared error.`, [{ label: 'Choose the loss automatically', steps: [{ kind: 'setTraining', training: { loss: 'auto' } }] }]))
  }
  if (BOUNDS[last]) {
    problems.push(problem(output, 'warning', 'output-bounded', `The output goes through ${last} and can only reach ${BOUNDS[last]}, while the numbers to predict may lie outside. Use a linear output.`, setFunction(output, 'linear')))
  }
  return problems
}

function checkCategorical(output: Output): Problem[] {
  const { last, loss } = output
  if (last === 'softmax') return []
  if (last === 'sigmoid') {
    if (loss === 'auto') return []
    return [problem(output, 'warning', 'sigmoid-with-categorical', 'Sigmoid outputs are independent of each other, but the categorical crossentropy expects probabilities that add up to 1. Use softmax, or the binary crossentropy.', [
      ...replaceBySoftmax(output),
      { label: 'Use the binary crossentropy', steps: [{ kind: 'setTraining', training: { loss: 'binaryCrossentropy' } }] },
    ])]
  }
  if (NEVER_NEGATIVE.has(last)) {
    return [problem(output, 'error', 'function-before-crossentropy', `The output goes through ${last}, which is 0 for many inputs; the logarithm in the crossentropy then becomes infinite and the loss NaN. Use softmax at the end.`, replaceBySoftmax(output))]
  }
  if (WITHOUT_GRADIENT.has(last)) return []
  return [problem(output, 'warning', 'missing-softmax', 'The outputs are no probabilities: nothing makes them add up to 1. Add Softmax at the end.', [{ label: 'Add Softmax', steps: [{ kind: 'insertAfter', type: 'softmax' }] }])]
}

function checkBinary(output: Output): Problem[] {
  const { last, units } = output
  if (last === 'sigmoid' || WITHOUT_GRADIENT.has(last)) return []
  if (last === 'softmax') {
    return units === 1 ? [oneUnit(output)] : [problem(output, 'warning', 'softmax-with-binary', 'Softmax outputs add up to 1 and want the categorical crossentropy; the binary one treats them as independent.', [{ label: 'Choose the loss automatically', steps: [{ kind: 'setTraining', training: { loss: 'auto' } }] }])]
  }
  if (NEVER_NEGATIVE.has(last)) {
    return [problem(output, 'error', 'function-before-crossentropy', `The output goes through ${last} and is no probability between 0 and 1; the crossentropy then becomes infinite. Use sigmoid.`, setFunction(output, 'sigmoid'))]
  }
  return [problem(output, 'warning', 'missing-sigmoid', 'The output is no probability: nothing keeps it between 0 and 1. Add a sigmoid at the end.', setFunction(output, 'sigmoid'))]
}

function oneUnit(output: Output): Problem {
  return problem(output, 'error', 'softmax-single', 'One output unit cannot hold the probabilities of several classes: softmax over a single number is always 1, and the loss never moves. Use sigmoid, or one unit for each class.', setFunction(output, 'sigmoid'))
}

/** Sets the function where it stands, takes its layer out, or adds one behind. */
function setFunction(output: Output, name: string): Fix[] {
  const { node, last } = output
  const label = name === 'linear' ? 'Use a linear output' : `Use ${name} at the end`
  const param = ['activation', 'function'].find((candidate) => node.spec && Object.hasOwn(node.spec.params, candidate))
  if (param) return [{ label, steps: [{ kind: 'setParams', params: { [param]: name } }] }]
  if (node.spec?.lastFunction && last !== 'linear') {
    return [{ label, steps: name === 'linear' ? [{ kind: 'remove' }] : [{ kind: 'insertAfter', type: 'activation', params: { function: name } }, { kind: 'remove' }] }]
  }
  return [{ label, steps: [{ kind: 'insertAfter', type: 'activation', params: { function: name } }] }]
}

function replaceBySoftmax(output: Output): Fix[] {
  const [toLinear] = setFunction(output, 'linear')
  return [{ label: 'Use Softmax instead', steps: [{ kind: 'insertAfter', type: 'softmax' }, ...(toLinear?.steps ?? [])] }]
}

/** The nearest layer upstream whose parameter decides how many numbers come out. */
function widthOwner({ network, node }: Output): { node: string; param: string } | undefined {
  let current: NodeAnalysis | undefined = node
  while (current?.spec) {
    const param = ['units', 'filters'].find((candidate) => Object.hasOwn(current!.spec!.params, candidate))
    if (param) return { node: current.id, param }
    const passesOn = current.inputs.length === 1 && current.output?.at(-1) === current.inputs[0]?.at(-1)
    if (!passesOn) return undefined
    current = network.nodes.get(network.wiring.incoming.get(current.id)![0]!.source)
  }
  return undefined
}

