import type { Analysis } from '../../analysis/result.ts'
import { findLastStep } from '../../analysis/lastStep.ts'
import { listTargets, mainTarget, type DatasetFacts, type TargetKind } from '../../datasets/dataset.ts'
import { countValues, formatShape, type Shape } from '../../layer/shape.ts'
import { chooseTarget, mainOutput, outputSettings } from '../../training/chooseTarget.ts'
import { columnsOf } from '../../training/columnsOf.ts'
import type { LossKind } from '../../training/config.ts'
import { dealFeatures } from '../../training/enter.ts'
import { chooseLoss } from '../../training/losses/chooseLoss.ts'
import type { LastFunction } from '../../training/losses/index.ts'
import type { Material } from '../../training/material.ts'
import type { Project } from '../../project/project.ts'
import { missingAugmentation } from './augmentation.ts'
import { gradientSource } from './gradients.ts'
import { lessonSource } from './lesson.ts'
import { optimizerSource } from './optimizers.ts'
import { scheduleSource } from './schedules.ts'
import { boxIoUSource, targetExpression } from './targets.ts'
import { comment, importLine } from './source.ts'

/** What one output learns, in the words of train.ts. */
export interface OutputTask {
  /** Name of its target in the data. */
  readonly target: string
  readonly kind: TargetKind
  /** Names of the classes, or of the numbers, of its target. */
  readonly names: readonly string[]
  readonly learnsMain: boolean
  readonly loss: LossKind
  readonly weight: number
  readonly last: LastFunction
  readonly shape: Shape
  /** The target of "no" and of "yes": −1 for functions around zero. */
  readonly low: 0 | -1
  /** Above it, a single output says yes. */
  readonly border: number
}

const SIGNED: ReadonlySet<LastFunction> = new Set(['tanh', 'sign', 'softsign', 'arctan'])

/** The task of every output, as the app's trainer sets it. */
export function outputTasks({ training }: Project, analysis: Analysis, data: DatasetFacts): OutputTask[] {
  const { loss } = training
  return analysis.outputs.map((id) => {
    const node = analysis.nodes.get(id)!
    const { last } = findLastStep(analysis, id)
    const own = outputSettings(training, id)
    const wished = chooseTarget(data, node.output!, own?.target)
    const [main] = listTargets(data)
    const { name, target } = wished.ok ? wished.value : { name: main![0], target: main![1] }
    const wanted = own?.loss ?? loss
    const chosen = wanted === 'auto' ? chooseLoss(last, node.output!, target) : wanted
    const low = (target.kind === 'classes' || target.kind === 'mask') && SIGNED.has(last) && (chosen === 'mse' || chosen === 'mae') ? -1 : 0
    const isLogit = chosen === 'binaryCrossentropy' && last === 'linear'
    const learned = { target: name, kind: target.kind, names: target.names, learnsMain: name === mainTarget(data) }
    return { ...learned, loss: chosen, weight: own?.weight ?? 1, last, shape: node.output!, low, border: isLogit ? 0 : (low + 1) / 2 }
  })
}

const TITLES: Readonly<Record<LossKind, string>> = {
  categoricalCrossentropy: 'categorical crossentropy',
  binaryCrossentropy: 'binary crossentropy',
  mse: 'mean squared error',
  mae: 'mean absolute error',
  iou: 'intersection over union',
}

/** The loss of a batch, as TensorFlow.js has it. `y` is the truth, `p` the network's answer. */
function lossExpression({ loss, last }: OutputTask): string {
  switch (loss) {
    case 'categoricalCrossentropy':
      // Scores go through softmax inside the loss; probabilities need their logarithm only.
      return last === 'softmax' || last === 'sigmoid' || last === 'hardSigmoid' ? 'tf.metrics.categoricalCrossentropy(y, p)' : 'tf.losses.softmaxCrossEntropy(y, p)'
    case 'binaryCrossentropy':
      return last === 'linear' ? 'tf.losses.sigmoidCrossEntropy(y, p)' : 'tf.metrics.binaryCrossentropy(y, p)'
    case 'mse':
      return 'tf.losses.meanSquaredError(y, p)'
    case 'mae':
      return 'tf.losses.absoluteDifference(y, p)'
    case 'iou':
      return 'boxOverlap(y, p).neg().add(1)'
  }
}

/** What train.ts needs to know beside the project. */
export interface TrainOptions {
  readonly seeded: boolean
  /** Large weights add to the loss. */
  readonly penalised: boolean
  /** Numbers to predict are standardised. */
  readonly scaled: boolean
  readonly inputShapes: readonly Shape[]
  readonly material: Pick<Material, 'dataset' | 'split'>
}

/** train.ts: the project's data, split, loss, optimizer, epochs, batches and seed. */
export function trainSource(project: Project, tasks: readonly OutputTask[], { seeded, penalised, scaled, inputShapes, material }: TrainOptions): string {
  const sampleShape = material.dataset.shape
  const { optimizer, epochs, batchSize, seed, shuffle, earlyStopping } = project.training
  const { expression, support } = optimizerSource(optimizer)
  const schedule = scheduleSource(project.training)
  const augmented = missingAugmentation(project.training, sampleShape)
  const losses = tasks.map((task) => {
    const weighted = task.weight === 1 ? lossExpression(task) : `${lossExpression(task)}.mul(${task.weight})`
    return `  (y: tf.Tensor, p: tf.Tensor) => ${weighted}, // ${TITLES[task.loss]} of ${formatShape(task.shape)}`
  })
  const lesson = lessonSource(tasks, losses, project.training, material)
  const gradients = gradientSource(project.training)
  const total = `totalLoss(model.apply(inputs, { training: true }) as tf.Tensor | tf.Tensor[], targets${lesson ? ', lessons' : ''})`
  const learned = penalised ? `tf.addN([${total}, ...model.calculateLosses()]) as tf.Scalar` : total
  const main = mainOutput(tasks)
  const shown = tasks[main]!
  const measured = measureOf(shown)
  const dealt = dealFeatures(inputShapes, countValues(sampleShape))?.map(({ first }, index) => ({ first, size: countValues(inputShapes[index]!) }))
  const shares = dealt?.some(({ size }) => size !== countValues(sampleShape)) ? dealt : null
  const stopping = earlyStopping === false ? { patience: 'Infinity', minDelta: 0 } : earlyStopping

  return `// Trains the network${project.name ? ` "${comment(project.name)}"` : ''} with the settings of the project and writes weights.safetensors.
// Run it with: npm run train            (or: npm run train -- 3 for three epochs)
${augmented ? `// ${augmented}\n` : ''}${importLine('* as tf', '@tensorflow/tfjs')}
${importLine('{ startBackend }', './backend.ts')}
${importLine('{ inputTensor, rawTargets, samplesOf, type Part }', './data.ts')}
${importLine('{ buildModel }', './model.ts')}
${scaled ? `${importLine('{ normaliseTargets }', './preprocessing.ts')}\n` : ''}${importLine('{ saveWeights }', './weights.ts')}

const EPOCHS = Number(process.argv[2] ?? ${epochs})
const BATCH_SIZE = ${batchSize}
const SEED = ${seed}
const SHUFFLE = ${shuffle}
/** Stops after so many epochs without a better loss, and takes the best weights back. */
const PATIENCE: number = ${stopping.patience}
const MIN_DELTA = ${stopping.minDelta}

/** One loss for each output of the network; their sum is what is learned. */
const losses = [
${losses.join('\n')}
]
${lesson ? `
/** The same in training: targets are smoothed, and every class has its weight. The mean is over all samples, whatever their weights. */
const lessons = [
${lesson.losses.join('\n')}
]
${lesson.support && `\n${lesson.support}`}` : ''}${support ? `\n${support}` : ''}${schedule ? `\n${schedule.support}` : ''}${gradients ? `\n${gradients.support}` : ''}
await startBackend()
const optimizer = ${expression}

const model = buildModel(${seeded ? 'SEED' : ''})
const weights = model.trainableWeights.map((weight) => weight.read() as tf.Variable)
console.log(\`\${model.countParams()} parameters; \${samplesOf('train').length} samples train, \${samplesOf('validation').length} validate, \${samplesOf('test').length} test.\`)

const random = randomNumbers(SEED)
${schedule?.begin ? `${schedule.begin}\n` : ''}let best = { loss: Infinity, epoch: 0, weights: [] as tf.Tensor[] }
for (let epoch = 1; epoch <= EPOCHS; epoch += 1) {
  const order = SHUFFLE ? shuffled(samplesOf('train')) : samplesOf('train')
  let sum = 0
${gradients?.counts ? `  const batches = batchesOf(order)
  for (const [place, batch] of batches.entries()) {` : '  for (const batch of batchesOf(order)) {'}
${schedule ? `    ${schedule.advance}\n` : ''}    const [inputs, targets] = [inputTensors(batch), targetTensors(batch)]
${penalised ? '    // What large weights add is part of the loss that is learned, but not of the one that is validated and tested.\n' : ''}${gradients
    ? `    const { value: loss, grads } = tf.variableGrads(() => ${learned}, weights)
    ${gradients.step}`
    : `    const loss = optimizer.minimize(() => ${learned}, true, weights)!`}
    sum += (await loss.data())[0]! * batch.length
    tf.dispose([inputs, targets, loss])
  }
  const trained = sum / order.length
  const validation = samplesOf('validation').length > 0 ? evaluate('validation') : null
  console.log(\`epoch \${epoch}/\${EPOCHS}: loss \${trained.toFixed(4)}\${validation ? \`, validation \${describe(validation)}\` : ''}\`)

  const watched = validation?.loss ?? trained
  if (!Number.isFinite(watched)) {
    console.error('The loss is not a number any more. Try a smaller learning rate.')
    process.exit(1)
  }
${schedule?.note ? `  ${schedule.note}\n` : ''}  if (watched < best.loss - MIN_DELTA) {
    tf.dispose(best.weights)
    best = { loss: watched, epoch, weights: PATIENCE < Infinity ? model.getWeights().map((weight) => weight.clone()) : [] }
  } else if (epoch - best.epoch >= PATIENCE) {
    break
  }
}
if (best.weights.length > 0) model.setWeights(best.weights)
if (samplesOf('test').length > 0) console.log(\`test \${describe(evaluate('test'))}\`)
saveWeights(model, new URL('./weights.safetensors', import.meta.url))

function totalLoss(outputs: tf.Tensor | tf.Tensor[], targets: tf.Tensor[]${lesson ? ', each = losses' : ''}): tf.Scalar {
  return tf.addN([outputs].flat().map((output, index) => tf.mean(${lesson ? 'each' : 'losses'}[index]!(targets[index]!, output)))) as tf.Scalar
}

function evaluate(part: Part): { loss: number; score: number | null } {
  const samples = samplesOf(part)
${measured ? '  let [loss, score] = [0, 0]' : '  let loss = 0'}
  for (const batch of batchesOf(samples)) {
    tf.tidy(() => {
      const outputs = [model.predict(inputTensors(batch)) as tf.Tensor | tf.Tensor[]].flat()
      const targets = targetTensors(batch)
      loss += totalLoss(outputs, targets).dataSync()[0]! * batch.length
${measured ? `      score += addUp(outputs[${main}]!, targets[${main}]!)\n` : ''}    })
  }
  return { loss: loss / samples.length, score: ${measured ? 'score / samples.length' : 'null'} }
}

function describe({ loss, score }: { loss: number; score: number | null }): string {
  return \`loss \${loss.toFixed(4)}\${score === null ? '' : \`, ${measured?.name ?? ''} \${(100 * score).toFixed(1)}%\`}\`
}
${measured ? `\n${measured.source}\n` : ''}${tasks.some(({ kind, loss }) => kind === 'box' || loss === 'iou') ? `\n${boxIoUSource}\n` : ''}
/** The samples as each input of the network takes them. */
function inputTensors(positions: number[]): tf.Tensor[] {
  const samples = inputTensor(positions)
${shares
    ? `  // The inputs share the features of a sample.
  return [${shares.map(({ first, size }) => `samples.slice([0, ${first}], [positions.length, ${size}])`).join(', ')}]`
    : `  return model.inputs.map(({ shape }) => samples.reshape([positions.length, ...(shape.slice(1) as number[])]))`}
}

/** What each output should say for these samples. */
function targetTensors(positions: number[]): tf.Tensor[] {
  return [
${tasks.map((task) => `    ${targetExpression(task, scaled)},`).join('\n')}
  ]
}

function batchesOf(samples: number[]): number[][] {
  return Array.from({ length: Math.ceil(samples.length / BATCH_SIZE) }, (_, index) => samples.slice(index * BATCH_SIZE, (index + 1) * BATCH_SIZE))
}

/** Fisher and Yates's shuffle. */
function shuffled(samples: number[]): number[] {
  const order = [...samples]
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1))
    ;[order[last], order[other]] = [order[other]!, order[last]!]
  }
  return order
}

/** The same seed gives the same numbers, 0 ≤ number < 1 (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
`.replaceAll('\n\n\n', '\n\n')
}

/** What is shown of the main output beside its loss; its function adds the values of a batch up. Null for numbers. */
function measureOf({ kind, shape, border, low }: OutputTask): { readonly name: string; readonly source: string } | null {
  if (kind === 'values') return null
  const head = 'function addUp(output: tf.Tensor, target: tf.Tensor): number {'
  if (kind === 'box') return { name: 'box overlap', source: `/** Intersection over union of the boxes. */\n${head}\n  return boxOverlap(target, output).sum().dataSync()[0]!\n}` }
  const [what, rest] = kind === 'mask' ? ['pixels', ".cast('float32').mean().mul(output.shape[0]!)"] : ['answers', '.sum()']
  const name = kind === 'mask' ? 'pixel accuracy' : 'accuracy'
  const right = columnsOf(shape, { kind }) === 1
    ? [`A single output says yes above ${border}.`, `output.greater(${border}).equal(target.greater(${(low + 1) / 2}))`]
    : ['The class with the largest output is the answer.', 'output.argMax(-1).equal(target.argMax(-1))']
  return { name, source: `/** ${right[0]} Counts the right ${what}${kind === 'mask' ? ', as a share of each image' : ''}. */\n${head}\n  return ${right[1]}${rest}.dataSync()[0]!\n}` }
}
