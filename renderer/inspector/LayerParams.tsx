import type { NodeAnalysis } from '../../shared/analysis/result.ts'
import { setParams } from '../../shared/graph/edits.ts'
import type { ParamValue, Size } from '../../shared/layer/index.ts'
import { useDocument } from '../store/document.ts'
import { ParamField } from './ParamField.tsx'
import { useSource } from './useSource.ts'

/** The controls of a layer's parameters. */
export function LayerParams({ node: { id, spec, params } }: { node: NodeAnalysis }) {
  const readOnly = useDocument((state) => state.readOnly)
  const source = useSource(id)
  const change = (name: string, value: ParamValue) => source.change((graph, inner) => setParams(graph, inner, { [name]: value }))
  return Object.entries(spec?.params ?? {})
    .filter(([, param]) => param.shownIf?.(params) ?? true)
    .map(([name, param]) => (
      <ParamField
        key={name} spec={param} value={params[name]!} disabled={readOnly} kernel={(params.kernel ?? params.size) as Size | undefined}
        onChange={(value) => change(name, value)}
      />
    ))
}
