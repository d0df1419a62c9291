import { useAnalysis } from '../store/analysis.ts'
import { useView } from '../store/view.ts'
import { LayerView } from './LayerView.tsx'
import { NetworkSummary } from './NetworkSummary.tsx'
import { SelectionView } from './SelectionView.tsx'
import classes from './Inspector.module.css'

/** The right-hand panel: the selected layer's parameters, formulas and explanation, or the whole network. */
export function Inspector() {
  const selected = useView((state) => state.selectedNodes)
  const analysis = useAnalysis()
  const nodes = [...selected].map((id) => analysis.nodes.get(id)).filter((node) => node !== undefined)
  return (
    <div className={classes.panel}>
      {nodes.length === 0 && <NetworkSummary />}
      {nodes.length === 1 && <LayerView key={nodes[0]!.id} node={nodes[0]!} />}
      {nodes.length > 1 && <SelectionView nodes={nodes} />}
    </div>
  )
}
