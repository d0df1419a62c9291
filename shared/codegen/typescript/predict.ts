import { countValues, formatShape, type Shape } from '../../layer/shape.ts'
import { dealFeatures, widthOfSample } from '../../training/enter.ts'
import type { OutputTask } from './train.ts'
import { importLine, literal } from './source.ts'

/** What predict.ts needs to know of the network and its data. */
export interface PredictOptions {
  readonly inputShapes: readonly Shape[]
  readonly classNames: readonly string[] | null
  /** Of the output that decides, and its position; null where the task is not known. */
  readonly task: OutputTask | null
  readonly main: number
  /** Whether the folder holds samples of its own. */
  readonly hasData: boolean
  /** Whether it has weights that training would change. */
  readonly learns: boolean
  /** Whether the network answers in standardised units. */
  readonly scaled: boolean
  /** Of the stored normalisation: it tells whether several inputs share the features of a sample. */
  readonly offset: readonly number[]
}

/** predict.ts: answers of the trained network for samples of a file. */
export function predictSource({ inputShapes, classNames, task, main, hasData, learns, scaled, offset }: PredictOptions): string {
  const width = widthOfSample(inputShapes, { offset })
  const entries = dealFeatures(inputShapes, width)
  const dealt = entries !== null && inputShapes.some((other) => countValues(other) !== width)
  const shape = dealt ? [width] : inputShapes[0]!
  const shared = entries !== null
  const decides = classNames !== null && task?.kind === 'classes'
  return `// Asks the trained network. Run it with: npm run predict -- samples.json
// The file holds a list of raw samples, each a list of ${formatShape(shape)} numbers${describeEntry(inputShapes, width)}.
${importLine('{ existsSync, readFileSync }', 'node:fs')}
${importLine('* as tf', '@tensorflow/tfjs')}
${hasData ? `${importLine('{ rawInputs, samplesOf }', './data.ts')}\n` : ''}${importLine('{ buildModel, outputNames }', './model.ts')}
${importLine(scaled ? '{ normalise, restoreTargets }' : '{ normalise }', './preprocessing.ts')}
${importLine('{ loadWeights }', './weights.ts')}

const INPUT_SHAPES = ${literal(inputShapes)}
${dealt ? `/** The inputs share the features of a sample: each takes its own, from here on. */\nconst FIRST = ${literal(entries.map(({ first }) => first))}\n` : ''}${decides ? `const CLASS_NAMES = ${literal(classNames)}\n` : ''}
const model = buildModel()
const weights = new URL('./weights.safetensors', import.meta.url)
if (existsSync(weights)) loadWeights(model, weights)${learns ? `
else console.error('There is no weights.safetensors: the network answers with its untrained weights. Run npm run train first.')` : ''}

const path = process.argv[2]
${hasData
    ? `const content: unknown = path ? JSON.parse(readFileSync(path, 'utf8')) : rawInputs(samplesOf('test').slice(0, 5))`
    : `if (!path) throw new Error('Name a file of samples: npm run predict -- samples.json')
const content: unknown = JSON.parse(readFileSync(path, 'utf8'))`}
${shared ? 'const samples = INPUT_SHAPES.map(() => content as number[][])' : 'const samples = content as number[][][]'}

const outputs = tf.tidy(() => {
  const inputs = samples.map((rows, index) => ${dealt ? `tf.tensor(normalise(rows.flat(Infinity) as number[]), [rows.length, ${width}]).slice([0, FIRST[index]!], [rows.length, INPUT_SHAPES[index]![0]!])` : 'tf.tensor(normalise(rows.flat(Infinity) as number[]), [rows.length, ...INPUT_SHAPES[index]!])'})
  return [model.predict(inputs.length === 1 ? inputs[0]! : inputs) as tf.Tensor | tf.Tensor[]].flat().map((output) => ${scaled ? '(output.arraySync() as number[][]).map(restoreTargets)' : 'output.arraySync() as number[][]'})
})
console.log(JSON.stringify({ outputs: Object.fromEntries(outputs.map((output, index) => [outputNames[index]!, output])) }))
${decides ? `for (const output of outputs[${main}]!) console.error(CLASS_NAMES[decide(output)])

/** The class that an output stands for. */
function decide(output: number[]): number {
  ${countValues(task.shape) === 1 ? `return output[0]! > ${task.border} ? 1 : 0` : 'return output.indexOf(Math.max(...output))'}
}
` : ''}`
}

/** How samples of `width` values enter a network of several inputs: each one everywhere, or dealt out, as in training. */
export function describeEntry(inputShapes: readonly Shape[], width: number = countValues(inputShapes[0]!)): string {
  if (inputShapes.length === 1) return ''
  if (inputShapes.some((shape) => countValues(shape) !== width) && dealFeatures(inputShapes, width)) return `; the inputs share them in turn (${inputShapes.map(formatShape).join(', ')})`
  return inputShapes.every((shape) => countValues(shape) === width)
    ? '; each enters all inputs'
    : `; for several inputs of different sizes, a list of such lists, one for each input (${inputShapes.map(formatShape).join(', ')})`
}
