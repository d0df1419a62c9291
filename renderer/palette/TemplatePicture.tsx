import { useMemo } from 'react'
import { BLOCK, placeEdges, type Graph } from '../../shared/graph/document.ts'
import { layout } from '../../shared/layout.ts'
import { findLayer } from '../../shared/layers/index.ts'
import { layerColour } from '../theme/category.ts'
import classes from './Palette.module.css'

const CARD = { width: 156, height: 92 }
const MARGIN = 40

/** The network in miniature: every card in its colour, every connection a line. What is inside of blocks is not drawn. */
export function TemplatePicture({ graph }: { graph: Graph }) {
  const { at, box } = useMemo(() => {
    const computed = graph.nodes.some(({ position }) => !position) ? layout(graph, 'right') : null
    const at = new Map(graph.nodes.map((node) => [node.id, computed?.get(node.id) ?? node.position!]))
    const xs = [...at.values()].map(({ x }) => x)
    const ys = [...at.values()].map(({ y }) => y)
    const [left, top] = [Math.min(...xs) - MARGIN, Math.min(...ys) - MARGIN]
    return { at, box: `${left} ${top} ${Math.max(...xs) + CARD.width + MARGIN - left} ${Math.max(...ys) + CARD.height + MARGIN - top}` }
  }, [graph])
  return (
    <svg className={classes.picture} viewBox={box} aria-hidden>
      {placeEdges(graph.edges).map((edge) => {
        const from = at.get(edge.source)!
        const to = at.get(edge.target)!
        const [x1, y1, x2, y2] = [from.x + CARD.width, from.y + CARD.height / 2, to.x, to.y + CARD.height / 2]
        const bend = Math.max(40, Math.abs(x2 - x1) / 2)
        return <path key={edge.id} d={`M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`} fill="none" stroke="var(--muted)" strokeWidth={8} />
      })}
      {graph.nodes.map((node) => (
        <rect key={node.id} {...at.get(node.id)!} {...CARD} rx={16} fill={node.type === BLOCK ? 'var(--c-block)' : layerColour(findLayer(node.type))} />
      ))}
    </svg>
  )
}
