import { countValues, equalShapes, formatShape } from '../layer/index.ts'
import { dealFeatures, refuseEntry } from '../training/enter.ts'
import type { DatasetFacts } from '../datasets/dataset.ts'
import type { AnalysisOptions } from './analyse.ts'
import type { NetworkView } from './network.ts'
import type { NodeAnalysis, Problem } from './result.ts'

/** Whether the data fit the inputs of the network. */
export function checkData({ inputs, nodes }: NetworkView, { data, dataMayChange = false }: AnalysisOptions): Problem[] {
  if (!data || inputs.length === 0) return []
  if (inputs.length > 1) return checkSeveral(inputs.map((id) => nodes.get(id)!), data, dataMayChange)
  const input = nodes.get(inputs[0]!)!
  if (!input.output || equalShapes(input.output, data.shape)) return []
  return [
    {
      node: input.id,
      code: 'input-shape-differs',
      level: dataMayChange ? 'warning' : 'error',
      message: `The network expects ${formatShape(input.output)}, but one sample of ${data.name} is ${formatShape(data.shape)}.`,
      fixes: [{ label: `Set the input to ${formatShape(data.shape)}`, steps: [{ kind: 'setParams', params: { shape: data.shape } }] }],
    },
  ]
}

/** Every sample enters all inputs, or vectors share its features. */
function checkSeveral(inputs: readonly NodeAnalysis[], data: DatasetFacts, dataMayChange: boolean): Problem[] {
  const shapes = inputs.flatMap(({ output }) => (output ? [output] : []))
  if (shapes.length < inputs.length || dealFeatures(shapes, countValues(data.shape))) return []
  const odd = inputs.find(({ output }) => countValues(output!) !== countValues(data.shape))!
  return [
    {
      node: odd.id,
      code: 'input-shape-differs',
      level: dataMayChange ? 'warning' : 'error',
      message: refuseEntry(shapes, data.shape, data.name),
      fixes: [{ label: `Set this input to ${formatShape(data.shape)}`, steps: [{ kind: 'setParams', params: { shape: data.shape } }] }],
    },
  ]
}
