import { titleOf } from '../../shared/analysis/network.ts'
import { formatBytes } from '../../shared/formatBytes.ts'
import { formatCount, formatShape } from '../../shared/layer/index.ts'
import { useAnalysis } from '../store/analysis.ts'
import { useProject } from '../store/document.ts'
import { showNode } from '../store/scope.ts'
import { NetworkMemory } from './NetworkMemory.tsx'
import { ProblemCard } from './ProblemCard.tsx'
import classes from './Inspector.module.css'

/** Longer tables would slow the page down; the command line prints them whole. */
const ROWS = 120

/** What the inspector shows while nothing is selected: the network as a whole, layer by layer. */
export function NetworkSummary() {
  const { name } = useProject()
  const analysis = useAnalysis()
  const { totals, order, nodes, problems } = analysis
  return (
    <>
      <h2 className={classes.heading}>{name}</h2>
      <div className={classes.sub}>{order.length === 1 ? '1 layer' : `${order.length} layers`}</div>
      <section className={classes.card}>
        <dl className={classes.facts}>
          <dt>Trainable parameters</dt>
          <dd>{formatCount(totals.trainable)}</dd>
          <dt>All parameters</dt>
          <dd>{formatCount(totals.parameters)}</dd>
          <dt>Multiplications per sample</dt>
          <dd>{formatCount(totals.macs)}</dd>
          <dt>Weights</dt>
          <dd>{formatBytes(totals.parameterBytes)}</dd>
          <dt>Activations per sample</dt>
          <dd>{formatBytes(totals.activationBytes)}</dd>
        </dl>
      </section>
      {problems.filter(({ code, node }) => node === null && code !== 'empty').map((problem) => (
        <ProblemCard key={problem.code} problem={problem} />
      ))}
      {order.length > 0 && <NetworkMemory />}
      {order.length > 0 && (
        <section className={classes.card}>
          <table className={classes.table} aria-label="Layers in order of execution">
            <thead>
              <tr>
                <th scope="col">Layer</th>
                <th scope="col">Output</th>
                <th scope="col">Parameters</th>
              </tr>
            </thead>
            <tbody>
              {order.slice(0, ROWS).map((id) => {
                const node = nodes.get(id)!
                return (
                  <tr key={id}>
                    <td>
                      <button type="button" className={classes.rowButton} onClick={() => showNode(analysis, id)}>
                        {titleOf(node)}
                      </button>
                    </td>
                    <td>{node.output ? formatShape(node.output) : '—'}</td>
                    <td>{formatCount(node.parameters)}</td>
                  </tr>
                )
              })}
            </tbody>
          </table>
          {order.length > ROWS && <p className={classes.source}>{`and ${order.length - ROWS} more`}</p>}
        </section>
      )}
      {order.length > 0 && <p className={classes.source}>Select a layer to see its formula and change its parameters.</p>}
    </>
  )
}
