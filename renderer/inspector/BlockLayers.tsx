import { titleOfNode } from '../../shared/graph/blocks.ts'
import { BLOCK_INPUT, type BlockDefinition } from '../../shared/graph/document.ts'
import type { Path } from '../../shared/graph/scope.ts'
import { formatCount, formatShape } from '../../shared/layer/index.ts'
import { useAnalysis } from '../store/analysis.ts'
import { useProject } from '../store/document.ts'
import { cardOf } from '../store/scope.ts'
import { select, setView } from '../store/view.ts'
import classes from './Inspector.module.css'

/** Longer tables would slow the page down. */
const ROWS = 60

/** The layers of a block, one copy of it. A click opens the block and selects the layer. */
export function BlockLayers({ block, path }: { block: BlockDefinition; path: Path }) {
  const analysis = useAnalysis()
  const { graph } = useProject()
  const layers = block.nodes.filter(({ type }) => type !== BLOCK_INPUT)
  return (
    <section className={classes.card}>
      <table className={`${classes.table} ${classes.blockTable}`} aria-label="Layers of the block">
        <thead>
          <tr>
            <th scope="col">Layer and output</th>
            <th scope="col">Parameters, multiplications</th>
          </tr>
        </thead>
        <tbody>
          {layers.slice(0, ROWS).map((node) => {
            const card = cardOf(analysis, path, node.id)
            return (
              <tr key={node.id}>
                <td>
                  <button
                    type="button" className={classes.rowButton} title={`Open the block and go to ${node.id}`}
                    onClick={() => {
                      setView({ path })
                      select([node.id])
                    }}
                  >
                    {titleOfNode(graph, node)}
                    <span className={classes.blockShape}>{card?.output ? formatShape(card.output) : '—'}</span>
                  </button>
                </td>
                <td>
                  {card ? formatCount(card.parameters) : '—'}
                  <span className={classes.blockShape}>{card ? formatCount(card.macs) : '—'}</span>
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
      {layers.length > ROWS && <p className={classes.source}>{`and ${layers.length - ROWS} more`}</p>}
    </section>
  )
}
