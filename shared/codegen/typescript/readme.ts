import type { Analysis } from '../../analysis/result.ts'
import { countValues, formatCount, formatShape } from '../../layer/shape.ts'
import type { DatasetFacts } from '../../datasets/dataset.ts'
import type { Project } from '../../project/project.ts'
import { missingAugmentation } from './augmentation.ts'
import { describeEntry } from './predict.ts'
import { markdown } from './source.ts'

/** README.md of the exported folder. */
export function readmeSource(project: Project, analysis: Analysis, options: { facts: DatasetFacts | null; missing: string | null; stale: string | null; hasWeights: boolean }): string {
  const { facts, missing, stale, hasWeights } = options
  const hasData = missing === null
  const augmented = facts && missingAugmentation(project.training, facts.shape)
  const { parameters, trainable, macs } = analysis.totals
  const shapes = (ids: readonly string[]) => ids.map((id) => formatShape(analysis.nodes.get(id)!.output!)).join(', ')
  const note = (project as { note?: unknown }).note
  const files = [
    ['model.ts', 'the network, one layer after the other'],
    ...(hasData ? [['train.ts', 'trains it with the settings of the project and writes `weights.safetensors`'], ['backend.ts', 'starts the WebAssembly backend'], ['data.ts, data/', 'the samples, split into training, validation and test']] : []),
    ['predict.ts', 'asks the trained network'],
    ['preprocessing.ts', 'the normalisation that belongs to the network'],
    ...(hasWeights ? [['weights.safetensors', 'the trained weights']] : []),
    ['weights.ts', 'reads and writes them'],
  ]
  return `# ${markdown(project.name) || 'A neural network'}

${typeof note === 'string' && note !== '' ? `${markdown(note)}\n\n` : ''}${shapes(analysis.inputs)} in, ${shapes(analysis.outputs)} out; ${formatCount(parameters)} parameters\
${trainable === parameters ? '' : ` (${formatCount(trainable)} trained)`} and ${formatCount(macs)} multiply-accumulates for one sample.

\`\`\`sh
npm install
${hasData ? `npm run train              # writes weights.safetensors\nnpm run predict            # asks the network about five test samples\n` : ''}npm run predict -- samples.json
npm run check              # the type checker
\`\`\`

\`samples.json\` is a list of raw samples, each a list of ${formatShape(analysis.nodes.get(analysis.inputs[0]!)!.output!)} numbers${facts ? `, as in ${markdown(facts.name)}` : ''}${describeEntry(analysis.inputs.map((id) => analysis.nodes.get(id)!.output!), facts ? countValues(facts.shape) : undefined)}.

| file | what it is |
|---|---|
${files.map(([name, what]) => `| \`${name}\` | ${what} |`).join('\n')}

${hasData
    ? `Training uses the WebAssembly backend of TensorFlow.js, which runs everywhere. Start and order of the samples follow the seed of the project, but are drawn by other generators than the app’s, so losses differ a little.${augmented ? `\n\n${augmented}` : ''}`
    : markdown(missing)}
${stale === null ? '' : `\nThere is no weights.safetensors: ${markdown(stale)}\n`}
Written by Layerwright.
`
}
