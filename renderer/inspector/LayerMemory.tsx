import { estimateMemory, holdingsOf } from '../../shared/compile/memory.ts'
import type { NodeAnalysis } from '../../shared/analysis/result.ts'
import { formatBytes } from '../../shared/formatBytes.ts'
import { formatCount } from '../../shared/layer/index.ts'
import { sumOfParts, useTrainingMemory } from './trainingMemory.ts'
import classes from './Inspector.module.css'

/** What one layer takes of memory in training, part by part, and its share of the network's. */
export function LayerMemory({ node }: { node: NodeAnalysis }) {
  const { load, need: whole } = useTrainingMemory()
  const need = estimateMemory(holdingsOf(node), load)
  const sum = sumOfParts(need)
  const total = sumOfParts(whole)
  const rows: readonly (readonly [string, number])[] = [
    ['Parameters', need.parameters],
    ['Gradients', need.gradients],
    [`Optimizer, ${load.slots} per weight`, need.optimizer],
    [load.copies === 2 ? 'Copies, last and best epoch' : 'Copy of the last epoch', need.copies],
    [`Activations × ${formatCount(load.batchSize)}`, need.activations],
  ]
  const filled = rows.filter(([, bytes]) => bytes > 0)
  return (
    <section className={classes.card}>
      <h3 className={classes.cardTitle}>Memory in training</h3>
      <table className={classes.sums} aria-label="Memory in training">
        <tbody>
          {filled.map(([label, bytes]) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td>{formatBytes(bytes)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">Sum</th>
            <td>{formatBytes(sum)}</td>
          </tr>
          <tr>
            <th scope="row">Share of the network</th>
            <td>{total === 0 ? '0 %' : `${formatShare(sum / total)} %`}</td>
          </tr>
        </tfoot>
      </table>
    </section>
  )
}

/** 0.1234 → "12", 0.0123 → "1.2", 0.0001 → "under 0.1". */
function formatShare(share: number): string {
  const percent = share * 100
  if (percent > 0 && percent < 0.1) return 'under 0.1'
  return percent < 10 ? `${Number(percent.toFixed(1))}` : `${Math.round(percent)}`
}
