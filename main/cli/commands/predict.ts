import { analyse } from '../../../shared/analysis/analyse.ts'
import type { Preprocessing } from '../../../shared/datasets/preprocessing.ts'
import { countValues, formatCount, formatShape, type Shape } from '../../../shared/layer/shape.ts'
import { widthOfSample } from '../../../shared/training/enter.ts'
import { readUserFile } from '../files.ts'
import { notRestored, openTrained } from '../open.ts'
import { openSession } from '../session.ts'
import { failed, unusable, writeJson } from '../world.ts'
import type { AddCommand } from './command.ts'

/** Numbers of an answer that are printed for people. */
const SHOWN = 20

/** Asks a trained network about samples of a JSON file. */
export const addPredict: AddCommand = (program, world, done) => {
  program
    .command('predict')
    .description('Ask a trained network about samples in a JSON file')
    .argument('<bundle>', 'a bundle written by train')
    .requiredOption('--input <file>', 'a JSON list of raw samples, each a list of numbers in the shape of the input')
    .option('--json', 'print JSON')
    .action(async (bundle: string, options: { input: string; json?: boolean }) => {
      const { project, state } = await openTrained(bundle)
      const analysis = analyse(project.graph)
      const shape = sampleShape(analysis.inputs.map((id) => analysis.nodes.get(id)?.output ?? null), state.preprocessing)
      if (!shape) throw failed(`${bundle}: the network has no input that a sample could enter.`)
      const { values, count } = readSamples(new TextDecoder().decode(await readUserFile(options.input)), options.input, shape)
      const { session, backend } = await openSession('auto')
      try {
        const restored = await session.restore(project, state, backend)
        if (!restored.ok) throw notRestored(bundle, restored.mistake)
        const predicted = await session.predict(values, count)
        if (!predicted.ok) throw failed(predicted.mistake.message)
        const { outputs } = predicted.value
        if (options.json) writeJson(world, { outputs })
        else {
          for (const [id, rows] of Object.entries(outputs)) {
            world.out(`${id}${state.classNames && rows[0]?.length === state.classNames.length ? ` (${state.classNames.join(', ')})` : ''}`)
            for (const row of rows) world.out(`  ${row.slice(0, SHOWN).map((value) => value.toFixed(4)).join('  ')}${row.length > SHOWN ? `  … (${formatCount(row.length)} numbers; --json prints all)` : ''}`)
          }
        }
      } finally {
        await session.dispose()
      }
      done(0)
    })
}

/** The shape of one sample: that of the inputs, or of all features where vectors share them. Null without inputs. */
function sampleShape(shapes: readonly (Shape | null)[], preprocessing: Preprocessing): Shape | null {
  const known = shapes.filter((shape) => shape !== null)
  if (known.length === 0) return null
  const width = widthOfSample(known, preprocessing)
  return width === countValues(known[0]!) ? known[0]! : [width]
}

/** A list of samples, nested like the input or flat; one single flat sample is taken too. */
function readSamples(text: string, file: string, shape: Shape): { values: Float32Array; count: number } {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw unusable(`${file} is not valid JSON. It must hold a list of samples.`)
  }
  if (!Array.isArray(json) || json.length === 0) throw unusable(`${file} must hold a list of samples, each a list of ${countValues(shape)} numbers.`)
  const width = countValues(shape)
  // A list of bare numbers is one sample, unless every sample is a single number.
  const samples: unknown[] = width > 1 && json.every((value) => typeof value === 'number') ? [json] : json
  const values = new Float32Array(samples.length * width)
  for (const [index, sample] of samples.entries()) {
    // A sample is nested three levels deep at most; what is deeper is refused as no number.
    const numbers: unknown[] = Array.isArray(sample) ? sample.flat(3) : [sample]
    if (numbers.length !== width) throw unusable(`${file}: sample ${index + 1} has ${numbers.length} ${numbers.length === 1 ? 'number' : 'numbers'}, but the input needs ${width}${shape.length > 1 ? ` (${formatShape(shape)})` : ''}.`)
    for (const [place, number] of numbers.entries()) {
      if (typeof number !== 'number' || !Number.isFinite(Math.fround(number))) throw unusable(`${file}: sample ${index + 1} holds ${describeValue(number)} where a number should be.`)
      values[index * width + place] = number
    }
  }
  return { values, count: samples.length }
}

function describeValue(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'number') return `${value}, which is too large for a 32-bit number,`
  return JSON.stringify(value).slice(0, 40)
}
