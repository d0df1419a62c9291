import { equalShapes, formatShape } from '../layer/index.ts'
import type { AnalysisOptions } from './analyse.ts'
import type { NetworkView } from './network.ts'
import type { Problem } from './result.ts'

/** Whether the data fit the inputs of the network. */
export function checkData({ inputs, nodes }: NetworkView, { data, dataMayChange = false }: AnalysisOptions): Problem[] {
  if (!data || inputs.length !== 1) return []
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
