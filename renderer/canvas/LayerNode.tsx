import { IconLock } from '@tabler/icons-react'
import { Handle, Position as Side, type NodeProps } from '@xyflow/react'
import { memo, type CSSProperties } from 'react'
import { CARD_WIDTH, cardHeight, PORT_LINE, portOffset } from './card.ts'
import type { LayerFlowNode } from './flow.ts'
import classes from './LayerNode.module.css'
import { ProblemCard } from './ProblemCard.tsx'

/** One layer on the canvas: what it is, what it is set to, what comes out of it and what it costs. */
export const LayerNode = memo(function LayerNode({ id, data, selected }: NodeProps<LayerFlowNode>) {
  const { card, direction, mark } = data
  const right = direction === 'right'
  const inputs = Array.from({ length: card.ports }, (_, port) => port)
  return (
    <>
      <div
        className={classes.card}
        data-selected={selected || undefined}
        data-failed={card.failed || undefined}
        data-mark={mark ?? undefined}
        style={{ width: CARD_WIDTH, minHeight: cardHeight(right ? card.ports : 0), '--layer': card.colour } as CSSProperties}
      >
        <div className={classes.head}>
          <i className={classes.dot} style={{ background: card.colour }} />
          <span className={classes.title} title={card.title}>{card.title}</span>
          {card.frozen && <span className={classes.lock} role="img" aria-label="Frozen" title="Frozen: its weights do not learn"><IconLock size={13} aria-hidden /></span>}
        </div>
        <div className={classes.detail}>{card.detail}</div>
        <div className={classes.foot}>
          <b>{card.shape ?? '—'}</b>
          <span title="Parameters">{card.parameters}</span>
        </div>
      </div>
      {inputs.map((port) => (
        <Handle
          key={port}
          id={`in-${port}`}
          type="target"
          position={right ? Side.Left : Side.Top}
          className={classes.port}
          data-taken={card.takenPorts.includes(port) || undefined}
          data-testid={`in-${id}-${port}`}
          title={card.ports > 1 ? `Input ${port + 1}` : 'Input'}
          style={right ? { top: portOffset(port, card.ports, PORT_LINE) } : { left: portOffset(port, card.ports, CARD_WIDTH / 2) }}
        />
      ))}
      <Handle
        id="out"
        type="source"
        position={right ? Side.Right : Side.Bottom}
        className={classes.port}
        data-taken={card.feeds || undefined}
        data-testid={`out-${id}`}
        title="Output"
        style={right ? { top: PORT_LINE } : { left: CARD_WIDTH / 2 }}
      />
      {card.problems.length > 0 && <ProblemCard node={id} problems={card.problems} open={selected} beside={!right} />}
    </>
  )
})
