import { BaseEdge, getBezierPath, getSmoothStepPath, Position as Side, type EdgeProps } from '@xyflow/react'
import { memo } from 'react'
import type { ShapeFlowEdge } from './flow.ts'
import classes from './ShapeEdge.module.css'

/** Width of one character of the label, in canvas units, and the room around the text. */
const CHARACTER = 6.7
const PADDING = 12

/** A connection. Under the pointer, or selected, it says which shape flows through it. */
export const ShapeEdge = memo(function ShapeEdge(props: EdgeProps<ShapeFlowEdge>) {
  const { sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, data, interactionWidth = 22 } = props
  const ends = { sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition }
  const backwards = sourcePosition === Side.Right ? targetX < sourceX + 12 : targetY < sourceY + 12
  const [path, x, y] = backwards ? getSmoothStepPath({ ...ends, borderRadius: 14, offset: 24 }) : getBezierPath(ends)
  const text = data?.shape ?? 'shape unknown'
  const width = text.length * CHARACTER + PADDING
  return (
    <g className={classes.edge} data-hot={data?.hot || undefined} data-failed={data?.failed || undefined}>
      <BaseEdge path={path} interactionWidth={interactionWidth} className={classes.line} />
      <g className={classes.label} transform={`translate(${x} ${y})`} aria-hidden>
        <rect x={-width / 2} y={-10} width={width} height={20} rx={6} />
        <text textAnchor="middle" dominantBaseline="central">{text}</text>
      </g>
    </g>
  )
})
