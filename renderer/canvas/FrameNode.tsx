import { IconArrowsMinimize, IconDoorEnter } from '@tabler/icons-react'
import type { NodeProps } from '@xyflow/react'
import { memo } from 'react'
import { toggleInPlace } from './block.ts'
import { CARD_WIDTH } from './card.ts'
import type { LayerFlowNode } from './flow.ts'
import classes from './FrameNode.module.css'
import { Ports } from './Ports.tsx'
import { openBlock } from '../store/scope.ts'

/** A block with its layers where it stands: a frame with the block's title; the layers lie on it. */
export const FrameNode = memo(function FrameNode({ id, data, selected, isConnectable }: NodeProps<LayerFlowNode>) {
  const { card, direction, frame, mark } = data
  return (
    <>
      <div
        className={classes.frame} data-selected={selected || undefined} data-failed={card.failed || undefined} data-mark={mark ?? undefined}
        style={{ width: frame?.width ?? CARD_WIDTH, height: frame?.height }}
      >
        <div className={classes.head}>
          <b title={card.title}>{card.title}</b>
          <span>{[card.detail, card.shape, `${card.parameters} parameters`].filter(Boolean).join(' · ')}</span>
          <button
            type="button" className="nodrag nopan" aria-label={`Open ${card.title}`} title="Open the block: move and connect its layers"
            onClick={(event) => {
              event.stopPropagation()
              openBlock(id)
            }}
          >
            <IconDoorEnter size={15} aria-hidden />
          </button>
          <button
            type="button" className="nodrag nopan" aria-label={`Close the inside of ${card.title}`} title="Show it as one card again"
            onClick={(event) => {
              event.stopPropagation()
              toggleInPlace(id)
            }}
          >
            <IconArrowsMinimize size={15} aria-hidden />
          </button>
        </div>
      </div>
      <Ports id={id} card={card} direction={direction} width={frame?.width ?? CARD_WIDTH} isConnectable={isConnectable} />
    </>
  )
})
