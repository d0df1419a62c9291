import type { DatasetFacts, TargetFacts } from '../datasets/dataset.ts'
import { formatShape, type Fix, type FixStep } from '../layer/index.ts'
import { chooseTarget, outputSettings } from '../training/chooseTarget.ts'
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
    const own = options.training && outputSettings(options.training, id)
    const context: Output = {
      network, node, last: findLastStep(network, id).last, units: node.output.at(-1)!,
      loss: own?.loss ?? options.training?.loss ?? 'auto',
      change: (settings) => (own ? { outputs: { ...options.training?.outputs, [id]: { ...own, ...settings } } } : settings),
    }
    return [...checkFunction(context), ...(options.data ? checkTarget(context, options.data, own?.target) : checkLossAlone(context))]
  })
}

interface Output {
  readonly network: NetworkView
  readonly node: NodeAnalysis
  /** What the output went through last. */
  readonly last: string
  readonly units: number
  readonly loss: LossKind | 'auto'
  /** The training settings with this output's changed, as a fix sets them. */
  readonly change: (settings: { readonly loss?: LossKind | 'auto'; readonly target?: string | undefined }) => Readonly<Record<string, unknown>>
}

/** What an output learns, with words for messages. */
interface Asked {
  /** Of the dataset. */
  readonly data: string
  readonly target: TargetFacts
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

function checkTarget(output: Output, data: DatasetFacts, wanted: string | undefined): Problem[] {
  const chosen = chooseTarget(data, output.node.output!, wanted)
  if (!chosen.ok) {
    return [problem(output, 'error', chosen.mistake.code, chosen.mistake.message, [{ label: 'Choose the target automatically', steps: [{ kind: 'setTraining', training: output.change({ target: undefined }) }] }])]
  }
  const { target } = chosen.value
  const asked: Asked = { data: data.name, target }
  if (output.loss === 'iou' && target.kind !== 'box') return [lossMisfit(output, 'loss-needs-box', `The loss intersection over union compares boxes, but ${describeTask(asked)}.`)]
  switch (target.kind) {
    case 'classes':
      return checkClasses(output, asked)
    case 'values':
      return checkValues(output, asked)
    case 'box':
      return checkBox(output, asked)
    case 'mask':
      return checkMask(output, asked)
  }
}

function describeTask({ data, target: { kind } }: Asked): string {
  return `${data} ${kind === 'classes' ? 'asks for classes' : kind === 'values' ? 'asks for numbers' : kind === 'box' ? 'asks for a box' : 'asks for the class of every pixel'}`
}

/** A loss that cannot learn the target. */
function lossMisfit(output: Output, code: string, message: string): Problem {
  return problem(output, 'error', code, `${message} Choose the loss automatically.`, [chooseAutomatically(output)])
}

function chooseAutomatically(output: Output): Fix {
  return { label: 'Choose the loss automatically', steps: [{ kind: 'setTraining', training: output.change({ loss: 'auto' }) }] }
}

/** A mask: as high and wide as the image, with a channel for each class (or one for two classes). */
function checkMask(output: Output, { data, target: { names, shape } }: Asked): Problem[] {
  const { node, units, last, loss } = output
  const classes = names.length
  const [height, width] = shape!
  const found = node.output!
  const said = `The network answers with ${formatShape(found)}, but the mask of ${data} is ${formatShape(shape!)} with ${classes} classes.`
  if (found.length !== 3 || found[0] !== height || found[1] !== width) {
    const way = found.length === 3 ? `Bring the output to ${formatShape(shape!)}: upsample where it is smaller, and pad convolutions "same" where they shrink it.` : 'A mask needs an image at the output: leave Flatten and Dense layers out.'
    return [problem(output, 'error', 'output-not-a-mask', `${said} ${way}`, upsampleTo(output, height!, width!))]
  }
  if (units === 1 && last === 'softmax') return [oneUnit(output)]
  if (units === 1 && classes === 2) return loss === 'categoricalCrossentropy' ? [oneUnit(output)] : checkBinary(output)
  if (units !== classes) {
    const owner = last === 'softmax' ? widthOwner(output) : undefined
    return [
      problem(output, 'error', 'channels-not-classes', `${said} Give it ${classes} channels.`, [
        owner
          ? { label: `Set ${owner.param} to ${classes}`, steps: [{ kind: 'setParamsOf', node: owner.node, params: { [owner.param]: classes } }] }
          : { label: `Add a 1×1 Conv 2D with ${classes} filters and Softmax`, steps: [{ kind: 'insertAfter', type: 'softmax' }, { kind: 'insertAfter', type: 'conv2d', params: { filters: classes, kernel: [1, 1] } }] },
      ]),
    ]
  }
  if (loss === 'mse' || loss === 'mae') return []
  return loss === 'binaryCrossentropy' ? checkBinary(output) : checkCategorical(output)
}

/** Where whole factors bring a smaller image to the size of the mask: before the softmax, which then has the last word. */
function upsampleTo({ node }: Output, height: number, width: number): Fix[] {
  const [rows, columns, channels] = node.output!
  if (channels === undefined || rows! > height || columns! > width || height % rows! !== 0 || width % columns! !== 0) return []
  const factor = [height / rows!, width / columns!]
  const added = { type: 'upsample2d', params: { factor } }
  const first = node.inputs.length === 1 && node.facts?.weights.length === 0 && node.spec?.lastFunction?.(node.params) === 'softmax'
  return [{ label: `Add Upsample 2D by ${factor[0] === factor[1] ? factor[0] : factor.join('×')}`, steps: [first ? { kind: 'insertBefore', port: 0, ...added } : { kind: 'insertAfter', ...added }] }]
}

/** A box: four numbers from 0 to 1. */
function checkBox(output: Output, { data, target: { names } }: Asked): Problem[] {
  const { node, units, loss, last } = output
  const found = node.output!
  const problems: Problem[] = []
  if (found.length !== 1 || units !== names.length) {
    const owner = found.length === 1 ? widthOwner(output) : undefined
    const dense: FixStep = { kind: 'insertAfter', type: 'dense', params: { units: names.length, activation: 'sigmoid' } }
    return [
      problem(output, 'error', 'units-not-box', `The network answers with ${formatShape(found)}, but the box of ${data} has ${names.length} numbers (${names.join(', ')}). End with ${names.length} units.`, [
        owner
          ? { label: `Set ${owner.param} to ${names.length}`, steps: [{ kind: 'setParamsOf', node: owner.node, params: { [owner.param]: names.length } }] }
          : { label: `Add Dense with ${names.length} units`, steps: [dense, ...(found.length === 1 ? [] : [{ kind: 'insertAfter', type: 'flatten' } as const])] },
      ]),
    ]
  }
  if (loss === 'categoricalCrossentropy' || loss === 'binaryCrossentropy') problems.push(lossMisfit(output, 'loss-needs-classes', `The loss ${loss} compares classes, but ${data} asks for a box.`))
  if (last === 'softmax') {
    problems.push(problem(output, 'warning', 'softmax-for-box', 'Softmax makes the four numbers of the box add up to 1, which those of a box rarely do. Use sigmoid.', replaceBySigmoid(output)))
  } else if (last === 'linear' && (loss === 'auto' || loss === 'iou')) {
    problems.push(problem(output, 'warning', 'box-unbounded', 'The output is linear, so the first boxes may be empty or lie beside the true ones; the intersection over union is then 0 and shows no way to better boxes. Use sigmoid.', setFunction(output, 'sigmoid')))
  }
  return problems
}

function replaceBySigmoid(output: Output): Fix[] {
  const [toLinear] = setFunction(output, 'linear')
  return [{ label: 'Use sigmoid instead', steps: [{ kind: 'insertAfter', type: 'activation', params: { function: 'sigmoid' } }, ...(toLinear?.steps ?? [])] }]
}

function checkClasses(output: Output, { data, target }: Asked): Problem[] {
  const { node, units, loss, last } = output
  const classes = target.names.length
  if (node.output!.length !== 1) {
    return [
      problem(output, 'error', 'output-not-a-vector', `The network's output is ${formatShape(node.output!)}, but ${data} needs one number for each of its ${classes} classes. Add Flatten and a Dense layer with ${classes} units.`, [
        { label: `Add Dense with ${classes} units`, steps: [{ kind: 'insertAfter', type: 'dense', params: { units: classes } }, { kind: 'insertAfter', type: 'flatten' }] },
      ]),
    ]
  }
  if (units === 1 && last === 'softmax') return [oneUnit(output)]
  if (units === 1 && classes === 2) return loss === 'categoricalCrossentropy' ? [oneUnit(output)] : checkBinary(output)
  if (units !== classes) {
    const owner = widthOwner(output)
    return [
      problem(output, 'error', 'units-not-classes', `The network answers with ${units} ${units === 1 ? 'number' : 'numbers'}, but ${data} has ${classes} classes.`,
        owner ? [{ label: `Set ${owner.param} to ${classes}`, steps: [{ kind: 'setParamsOf', node: owner.node, params: { [owner.param]: classes } }] }] : []),
    ]
  }
  if (loss === 'mse' || loss === 'mae') return []
  return loss === 'binaryCrossentropy' ? checkBinary(output) : checkCategorical(output)
}

function checkValues(output: Output, { data, target }: Asked): Problem[] {
  const { units, loss, last } = output
  const wanted = target.names.length
  const problems: Problem[] = []
  if (units !== wanted || output.node.output!.length !== 1) {
    const owner = widthOwner(output)
    problems.push(problem(output, 'error', 'units-not-targets', `The network answers with ${formatShape(output.node.output!)}, but ${data} asks for ${wanted} ${wanted === 1 ? 'number' : 'numbers'}.`,
      owner ? [{ label: `Set ${owner.param} to ${wanted}`, steps: [{ kind: 'setParamsOf', node: owner.node, params: { [owner.param]: wanted } }] }] : []))
  }
  if (loss === 'categoricalCrossentropy' || loss === 'binaryCrossentropy') {
    problems.push(problem(output, 'error', 'loss-needs-classes', `The loss ${loss} compares classes, but ${data} asks for numbers. Use the mean squared error.`, [chooseAutomatically(output)]))
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
      { label: 'Use the binary crossentropy', steps: [{ kind: 'setTraining', training: output.change({ loss: 'binaryCrossentropy' }) }] },
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
    return units === 1 ? [oneUnit(output)] : [problem(output, 'warning', 'softmax-with-binary', 'Softmax outputs add up to 1 and want the categorical crossentropy; the binary one treats them as independent.', [chooseAutomatically(output)])]
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

