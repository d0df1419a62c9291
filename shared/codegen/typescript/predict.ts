import { countValues, formatShape, type Shape } from '../../layer/shape.ts'
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
}

/** predict.ts: answers of the trained network for samples of a file. */
export function predictSource({ inputShapes, classNames, task, main, hasData, learns, scaled }: PredictOptions): string {
  const shape = inputShapes[0]!
  const shared = inputShapes.every((other) => countValues(other) === countValues(shape))
  const decides = classNames !== null && task !== null
  return `// Asks the trained network. Run it with: npm run predict -- samples.json
// The file holds a list of raw samples, each a list of ${formatShape(shape)} numbers${describeEntry(inputShapes)}.
${importLine('{ existsSync, readFileSync }', 'node:fs')}
${importLine('* as tf', '@tensorflow/tfjs')}
${hasData ? `${importLine('{ rawInputs, samplesOf }', './data.ts')}\n` : ''}${importLine('{ buildModel, outputNames }', './model.ts')}
${importLine(scaled ? '{ normalise, restoreTargets }' : '{ normalise }', './preprocessing.ts')}
${importLine('{ loadWeights }', './weights.ts')}

const INPUT_SHAPES = ${literal(inputShapes)}
${decides ? `const CLASS_NAMES = ${literal(classNames)}\n` : ''}
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
  const inputs = samples.map((rows, index) => tf.tensor(normalise(rows.flat(Infinity) as number[]), [rows.length, ...INPUT_SHAPES[index]!]))
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

/** How samples enter a network of several inputs: each one everywhere, as in training, unless the inputs differ in size. */
export function describeEntry(inputShapes: readonly Shape[]): string {
  if (inputShapes.length === 1) return ''
  const width = countValues(inputShapes[0]!)
  return inputShapes.every((shape) => countValues(shape) === width)
    ? '; each enters all inputs'
    : `; for several inputs of different sizes, a list of such lists, one for each input (${inputShapes.map(formatShape).join(', ')})`
}
