import { useDeferredValue } from 'react'
import { BLOCK_INPUT } from '../../shared/graph/document.ts'
import { blockOf, graphAt } from '../../shared/graph/scope.ts'
import { useAnalysis } from '../store/analysis.ts'
import { useDocument, useProject } from '../store/document.ts'
import { cardOf, fullName, useSubject, type Subject } from '../store/scope.ts'
import { BlockView } from './BlockView.tsx'
import { LayerView } from './LayerView.tsx'
import { NetworkSummary } from './NetworkSummary.tsx'
import { PortView } from './PortView.tsx'
import { SelectionView } from './SelectionView.tsx'
import { useSourceAt } from './useSource.ts'
import classes from './Inspector.module.css'

/** The right-hand panel: the selected layer's parameters, formulas and explanation, a block, or the whole network. */
export function Inspector() {
  const { path, ids } = useSubject()
  const { graph } = useProject()
  const inside = graphAt(graph, path)
  // Another document is drawn on the canvas first, and here in slices after that.
  const opened = useDocument((state) => state.opened)
  if (useDeferredValue(opened) !== opened) return <div className={classes.panel} />
  const there = ids.filter((id) => inside?.nodes.some((node) => node.id === id))
  return (
    <div className={classes.panel}>
      {there.length === 0 && <NetworkSummary />}
      {there.length === 1 && <OneView key={[...path, there[0]].join('/')} path={path} id={there[0]!} />}
      {there.length > 1 && <SelectionView path={path} ids={there} />}
    </div>
  )
}

function OneView({ path, id }: { path: Subject['path']; id: string }) {
  const analysis = useAnalysis()
  const { graph } = useProject()
  const source = useSourceAt(path, id)
  const card = cardOf(analysis, path, id)
  const block = blockOf(graph, source.node)
  const layer = analysis.nodes.get(fullName(analysis, path, id))
  if (card && block) return <BlockView source={source} card={card} block={block} />
  if (card && source.node?.type === BLOCK_INPUT) return <PortView source={source} card={card} />
  return layer ? <LayerView node={layer} /> : <NetworkSummary />
}
