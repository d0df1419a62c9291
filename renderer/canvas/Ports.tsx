import { Handle, Position as Side } from '@xyflow/react'
import { CARD_WIDTH, PORT_LINE, portOffset, type Card } from './card.ts'
import classes from './LayerNode.module.css'

/** Where connections begin and end on the border of a card, or of the frame that a block is shown in. `width` in canvas units. */
export function Ports({ id, card, direction, width, isConnectable }: { id: string; card: Card; direction: 'right' | 'down'; width: number; isConnectable: boolean }) {
  const right = direction === 'right'
  const inputs = Array.from({ length: card.ports }, (_, port) => port)
  return (
    <>
      {inputs.map((port) => (
        <Handle
          key={port}
          id={`in-${port}`}
          type="target"
          isConnectable={isConnectable}
          position={right ? Side.Left : Side.Top}
          className={classes.port}
          data-taken={card.takenPorts.includes(port) || undefined}
          data-testid={`in-${id}-${port}`}
          title={card.portTitles[port] ?? (card.ports > 1 ? `Input ${port + 1}` : 'Input')}
          style={right ? { top: portOffset(port, card.ports, PORT_LINE) } : { left: portOffset(port, card.ports, CARD_WIDTH / 2) }}
        />
      ))}
      <Handle
        id="out"
        type="source"
        isConnectable={isConnectable}
        position={right ? Side.Right : Side.Bottom}
        className={classes.port}
        data-taken={card.feeds || undefined}
        data-testid={`out-${id}`}
        title="Output"
        style={right ? { top: PORT_LINE } : { left: Math.min(CARD_WIDTH / 2, width / 2) }}
      />
    </>
  )
}
