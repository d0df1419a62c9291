import { useConnection, type ConnectionState, type InternalNode } from '@xyflow/react'
import { endsOf, refusalOf, titleOf } from './connect.ts'
import { portOf, type LayerFlowNode } from './flow.ts'
import { useGraph } from '../store/scope.ts'
import classes from './ConnectionHint.module.css'
import { useCanvas } from './state.ts'

/** What the pointer hangs over while it pulls a connection: `source|target|port`, or nothing. A string, so that only a change redraws. */
function overPort(state: ConnectionState<InternalNode<LayerFlowNode>>): string {
  if (!state.inProgress || !state.toHandle || state.isValid) return ''
  const forwards = state.fromHandle.type === 'source'
  const target = forwards ? state.toHandle : state.fromHandle
  const source = forwards ? state.fromHandle : state.toHandle
  if (target.type !== 'target' || source.type !== 'source') return 'sides'
  return JSON.stringify([source.nodeId, target.nodeId, target.id])
}

/** Why a connection is refused, while it is being pulled and for a moment after it was let go; and the state of connecting by keyboard. */
export function ConnectionHint({ moved }: { moved: string | null }) {
  const over = useConnection<LayerFlowNode, string>(overPort)
  const at = useConnection<LayerFlowNode, string>((state) => (overPort(state) === '' || !state.inProgress ? '' : `${state.pointer.x} ${state.pointer.y}`))
  const refusal = useCanvas((state) => state.refusal)
  const connection = useCanvas((state) => state.connection)
  const graph = useGraph()
  const live = over === '' ? null : explain(over, moved)
  const [x, y] = at.split(' ').map(Number)
  return (
    <>
      {live !== null && <div className={classes.bubble} style={{ position: 'absolute', left: x! + 14, top: y! + 14 }} data-testid="connection-refused">{live}</div>}
      {live === null && refusal && (
        <div className={classes.bubble} style={{ position: 'fixed', left: Math.min(refusal.at.x + 14, innerWidth - 280), top: Math.min(refusal.at.y + 14, innerHeight - 90) }} data-testid="connection-refused">
          {refusal.message}
        </div>
      )}
      {connection && (
        <div className={classes.banner} data-testid="keyboard-connection">
          Connect <b>{titleOf(graph, connection.source)}</b> to <b>{titleOf(graph, connection.targets[connection.chosen]!)}</b>
          <span><kbd>←</kbd> <kbd>→</kbd> choose · <kbd>Enter</kbd> connect · <kbd>Esc</kbd> cancel</span>
        </div>
      )}
    </>
  )
}

function explain(over: string, moved: string | null): string | null {
  if (over === 'sides') return 'A connection goes from an output to an input.'
  const [source, target, handle] = JSON.parse(over) as [string, string, string | null]
  return refusalOf(portOf(handle) === undefined ? { source, target, targetPort: undefined } : endsOf({ source, target, targetHandle: handle }), moved)
}
