import { titleOfNode } from '../../shared/graph/blocks.ts'
import { formatBytes } from '../../shared/formatBytes.ts'
import { formatCount, formatShape } from '../../shared/layer/index.ts'
import { useAnalysis } from '../store/analysis.ts'
import { useProject } from '../store/document.ts'
import { useCards, useGraph, useWiring } from '../store/scope.ts'
import { select } from '../store/view.ts'
import { NetworkMemory } from './NetworkMemory.tsx'
import { ProblemCard } from './ProblemCard.tsx'
import classes from './Inspector.module.css'

/** Longer tables would slow the page down; the command line prints them whole. */
const ROWS = 120

/** What the inspector shows while nothing is selected: the network as a whole, and what is on the canvas, card by card. */
export function NetworkSummary() {
  const { name } = useProject()
  const { totals, order, problems } = useAnalysis()
  const cards = useCards()
  const graph = useGraph()
  const shown = useWiring().order
  const titles = new Map(graph.nodes.map((node) => [node.id, titleOfNode(graph, node)]))
  return (
    <>
      <h2 className={classes.heading}>{name}</h2>
      <div className={classes.sub}>{`${order.length} ${order.length === 1 ? 'layer' : 'layers'}${shown.length === order.length ? '' : ` on ${shown.length} cards`}`}</div>
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
              {shown.slice(0, ROWS).map((id) => {
                const card = cards.get(id)
                return (
                  <tr key={id}>
                    <td>
                      <button type="button" className={classes.rowButton} onClick={() => select([id])}>
                        {titles.get(id)}
                      </button>
                    </td>
                    <td>{card?.output ? formatShape(card.output) : '—'}</td>
                    <td>{formatCount(card?.parameters ?? 0)}</td>
                  </tr>
                )
              })}
            </tbody>
          </table>
          {shown.length > ROWS && <p className={classes.source}>{`and ${shown.length - ROWS} more`}</p>}
        </section>
      )}
      {order.length > 0 && <p className={classes.source}>Select a layer to see its formula and change its parameters.</p>}
    </>
  )
}
