import type { NodeAnalysis } from '../../shared/analysis/result.ts'
import { formatBytes } from '../../shared/formatBytes.ts'
import { formatCount, formatShape } from '../../shared/layer/index.ts'
import { FactRow } from './FactRow.tsx'
import classes from './Inspector.module.css'

/** Counts and costs of a layer, and what puts them into proportion. */
export function LayerNumbers({ node }: { node: NodeAnalysis }) {
  const { facts } = node
  if (!facts) return null
  return (
    <section className={classes.card}>
      <dl className={classes.facts}>
        <FactRow label="Parameters" value={formatCount(node.parameters)} />
        {node.trainable !== node.parameters && <FactRow label="of these trainable" value={formatCount(node.trainable)} />}
        <FactRow label="Multiplications" value={formatCount(node.macs)} />
        <FactRow label="Receptive field" value={node.receptiveField ? formatShape(node.receptiveField) : 'no image'} />
        <FactRow label="Output of one sample" value={formatBytes(node.activationBytes)} />
      </dl>
      {facts.notes?.map((note) => (
        <p key={note.label} className={classes.comparison}>
          {note.label} <strong>{note.value}</strong>
        </p>
      ))}
    </section>
  )
}
