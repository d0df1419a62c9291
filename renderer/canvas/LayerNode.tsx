import { IconArrowsMaximize, IconLock } from '@tabler/icons-react'
import type { NodeProps } from '@xyflow/react'
import { memo, type CSSProperties } from 'react'
import { toggleInPlace } from './block.ts'
import { CARD_WIDTH, cardHeight } from './card.ts'
import type { LayerFlowNode } from './flow.ts'
import classes from './LayerNode.module.css'
import { Ports } from './Ports.tsx'
import { ProblemCard } from './ProblemCard.tsx'

/** One layer or block on the canvas: what it is, what it is set to, what comes out of it and what it costs. */
export const LayerNode = memo(function LayerNode({ id, data, selected, parentId, isConnectable }: NodeProps<LayerFlowNode>) {
  const { card, direction, mark } = data
  const right = direction === 'right'
  return (
    <>
      <div
        className={classes.card}
        data-kind={card.kind}
        data-selected={selected || undefined}
        data-failed={card.failed || undefined}
        data-mark={mark ?? undefined}
        style={{ width: CARD_WIDTH, ...(card.kind === 'port' ? {} : { minHeight: cardHeight(right ? card.ports : 0) }), '--layer': card.colour } as CSSProperties}
      >
        <div className={classes.head}>
          <i className={classes.dot} style={{ background: card.colour }} />
          <span className={classes.title} title={card.title}>{card.title}</span>
          {card.frozen && <span className={classes.lock} role="img" aria-label="Frozen" title="Frozen: its weights do not learn"><IconLock size={13} aria-hidden /></span>}
          {card.copies > 1 && <span className={classes.copies} title={`${card.copies} copies in a row`}>{`×${card.copies}`}</span>}
          {card.kind === 'block' && parentId === undefined && (
            <button
              type="button" className={`${classes.expand} nodrag nopan`} aria-label={`Show the inside of ${card.title} here`} title="Show inside here"
              onClick={(event) => {
                event.stopPropagation()
                toggleInPlace(id)
              }}
            >
              <IconArrowsMaximize size={13} aria-hidden />
            </button>
          )}
        </div>
        {card.kind !== 'port' && <div className={classes.detail}>{card.detail}</div>}
        <div className={classes.foot}>
          <b>{card.shape ?? '—'}</b>
          {card.kind !== 'port' && <span title={`${card.parameters} parameters`}>{card.parametersInShort}</span>}
        </div>
      </div>
      <Ports id={id} card={card} direction={direction} width={CARD_WIDTH} isConnectable={isConnectable} />
      {card.problems.length > 0 && <ProblemCard node={id} problems={card.problems} open={selected} beside={!right} />}
    </>
  )
})
