import { Button } from '@mantine/core'
import type { NodeAnalysis } from '../../shared/analysis/result.ts'
import { removeNodes } from '../../shared/graph/edits.ts'
import { formatCount } from '../../shared/layer/index.ts'
import { edit, useDocument } from '../store/document.ts'
import { select } from '../store/view.ts'
import { FactRow } from './FactRow.tsx'
import classes from './Inspector.module.css'

/** What several selected layers cost together. */
export function SelectionView({ nodes }: { nodes: readonly NodeAnalysis[] }) {
  const readOnly = useDocument((state) => state.readOnly)
  const sum = (pick: (node: NodeAnalysis) => number) => formatCount(nodes.reduce((total, node) => total + pick(node), 0))
  return (
    <>
      <h2 className={classes.heading}>{`${nodes.length} layers selected`}</h2>
      <section className={classes.card}>
        <dl className={classes.facts}>
          <FactRow label="Parameters" value={sum((node) => node.parameters)} />
          <FactRow label="Multiplications" value={sum((node) => node.macs)} />
        </dl>
      </section>
      <div className={classes.fixes}>
        <Button
          size="compact-sm" variant="default" disabled={readOnly}
          onClick={() => {
            edit((project) => ({ ...project, graph: removeNodes(project.graph, nodes.map((node) => node.id)) }))
            select([])
          }}
        >
          Delete
        </Button>
      </div>
    </>
  )
}
