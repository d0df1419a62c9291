import { useMemo } from 'react'
import { BLOCK, BLOCK_INPUT, placeEdges, type BlockDefinition } from '../../shared/graph/document.ts'
import { layout } from '../../shared/layout.ts'
import { findLayer } from '../../shared/layers/index.ts'
import { layerColour } from '../theme/category.ts'
import classes from './Palette.module.css'

/** In canvas units, as is all of the drawing. */
const CARD = { width: 140, height: 76 }
const PORT = 22
const MARGIN = 24

/** What is inside of a block, in miniature: its ports as dots, its layers in their colours. */
export function BlockPicture({ block }: { block: Pick<BlockDefinition, 'nodes' | 'edges'> }) {
  const { at, box } = useMemo(() => measure(block), [block])
  return (
    <svg className={classes.inside} viewBox={box} aria-hidden>
      {placeEdges(block.edges).map((edge) => {
        const [from, to] = [at.get(edge.source)!, at.get(edge.target)!]
        const [x1, y1, x2, y2] = [from.x + CARD.width / 2, from.y + CARD.height / 2, to.x + CARD.width / 2, to.y + CARD.height / 2]
        const bend = Math.abs(x2 - x1) / 2
        return <path key={edge.id} d={`M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`} fill="none" stroke="var(--muted)" strokeWidth={9} />
      })}
      {block.nodes.map((node) => {
        const { x, y } = at.get(node.id)!
        if (node.type === BLOCK_INPUT) return <circle key={node.id} cx={x + CARD.width / 2} cy={y + CARD.height / 2} r={PORT} fill="var(--c-input)" />
        return <rect key={node.id} x={x} y={y} {...CARD} rx={14} fill={node.type === BLOCK ? 'var(--c-block)' : layerColour(findLayer(node.type))} />
      })}
    </svg>
  )
}

function measure(block: Pick<BlockDefinition, 'nodes' | 'edges'>) {
  const computed = block.nodes.some(({ position }) => !position) ? layout(block, 'right') : null
  const at = new Map(block.nodes.map((node) => [node.id, computed?.get(node.id) ?? node.position!]))
  const [xs, ys] = [[...at.values()].map(({ x }) => x), [...at.values()].map(({ y }) => y)]
  const [left, top] = [Math.min(...xs) - MARGIN, Math.min(...ys) - MARGIN]
  return { at, box: `${left} ${top} ${Math.max(...xs) + CARD.width + MARGIN - left} ${Math.max(...ys) + CARD.height + MARGIN - top}` }
}
