import { Button } from '@mantine/core'
import type { CardAnalysis } from '../../shared/analysis/result.ts'
import { removeNodes } from '../../shared/graph/edits.ts'
import { formatCount } from '../../shared/layer/index.ts'
import type { Path } from '../../shared/graph/scope.ts'
import { runAction } from '../actions/index.ts'
import { useAnalysis } from '../store/analysis.ts'
import { editGraphAt, useDocument } from '../store/document.ts'
import { cardOf } from '../store/scope.ts'
import { select } from '../store/view.ts'
import { FactRow } from './FactRow.tsx'
import classes from './Inspector.module.css'

/** What several selected layers and blocks cost together. */
export function SelectionView({ path, ids }: { path: Path; ids: readonly string[] }) {
  const analysis = useAnalysis()
  const nodes = ids.flatMap((id) => cardOf(analysis, path, id) ?? [])
  const readOnly = useDocument((state) => state.readOnly)
  const sum = (pick: (node: CardAnalysis) => number) => formatCount(nodes.reduce((total, node) => total + pick(node), 0))
  return (
    <>
      <h2 className={classes.heading}>{`${ids.length} layers selected`}</h2>
      <section className={classes.card}>
        <dl className={classes.facts}>
          <FactRow label="Parameters" value={sum((node) => node.parameters)} />
          <FactRow label="Multiplications" value={sum((node) => node.macs)} />
        </dl>
      </section>
      <div className={classes.fixes}>
        <Button size="compact-sm" variant="default" disabled={readOnly} onClick={() => runAction('block.fold')}>Fold into a block</Button>
        <Button
          size="compact-sm" variant="default" disabled={readOnly}
          onClick={() => {
            editGraphAt(path, (graph) => removeNodes(graph, ids))
            select([])
          }}
        >
          Delete
        </Button>
      </div>
    </>
  )
}
