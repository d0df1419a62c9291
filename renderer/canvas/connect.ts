import type { Connection } from '@xyflow/react'
import { connect, refuseConnection, removeEdges } from '../../shared/graph/edits.ts'
import { titleOfNode } from '../../shared/graph/blocks.ts'
import type { Graph } from '../../shared/graph/document.ts'
import { wire } from '../../shared/graph/order.ts'
import { editGraph } from '../store/document.ts'
import { currentGraph } from '../store/scope.ts'
import { portOf } from './flow.ts'
import { announce, setCanvas, useCanvas } from './state.ts'
import { focusNode, reveal } from './viewport.ts'

interface Ends {
  readonly source: string
  readonly target: string
  readonly targetPort: number | undefined
}

export function endsOf(connection: Pick<Connection, 'source' | 'target' | 'targetHandle'>): Ends {
  return { source: connection.source, target: connection.target, targetPort: portOf(connection.targetHandle) }
}

/** Why these ends cannot be joined; null when they can. `moved` is an edge that is being taken off for it. */
export function refusalOf(ends: Ends, moved: string | null = null): string | null {
  const graph = currentGraph()
  return refuseConnection(moved === null ? graph : removeEdges(graph, [moved]), ends)
}

/** Joins two ports, or says why not. With `moved`, that edge is taken off in the same step. */
export function join(ends: Ends, moved: string | null = null): string | null {
  const refused = refusalOf(ends, moved)
  if (refused) return refused
  editGraph((graph) => connect(moved === null ? graph : removeEdges(graph, [moved]), ends))
  const graph = currentGraph()
  announce(`${titleOf(graph, ends.source)} connected to ${titleOf(graph, ends.target)}.`)
  return null
}

export function titleOf(graph: Graph, id: string): string {
  const node = graph.nodes.find((candidate) => candidate.id === id)
  return node ? titleOfNode(graph, node) : id
}

/** `C`: the selected layer's output looks for a target. Arrow keys choose, Enter connects, Escape gives up. */
export function startKeyboardConnection(source: string): void {
  const graph = currentGraph()
  const wiring = wire(graph)
  const order = [...wiring.order, ...wiring.cyclic]
  const start = order.indexOf(source)
  const targets = [...order.slice(start + 1), ...order.slice(0, start)].filter((id) => refuseConnection(graph, { source, target: id }) === null)
  if (targets.length === 0) {
    announce(`No other layer can take the output of ${titleOf(graph, source)}: every input is taken, or would close a circle.`)
    return
  }
  setCanvas({ connection: { source, targets, chosen: 0 } })
  sayChoice()
}

export function chooseTarget(step: 1 | -1): void {
  const { connection } = useCanvas.getState()
  if (!connection) return
  const { length } = connection.targets
  setCanvas({ connection: { ...connection, chosen: (connection.chosen + step + length) % length } })
  sayChoice()
}

export function finishKeyboardConnection(): void {
  const { connection } = useCanvas.getState()
  if (!connection) return
  setCanvas({ connection: null })
  const refused = join({ source: connection.source, target: connection.targets[connection.chosen]!, targetPort: undefined })
  if (refused) announce(refused)
  focusNode(connection.source)
}

export function cancelKeyboardConnection(): void {
  setCanvas({ connection: null })
  announce('Nothing connected.')
}

function sayChoice(): void {
  const { connection } = useCanvas.getState()
  if (!connection) return
  const graph = currentGraph()
  const target = connection.targets[connection.chosen]!
  const position = graph.nodes.find((node) => node.id === target)?.position
  if (position) reveal(position)
  announce(
    `Connect ${titleOf(graph, connection.source)} to ${titleOf(graph, target)}, ${target}? ${connection.chosen + 1} of ${connection.targets.length}. Arrow keys choose, Enter connects, Escape cancels.`,
  )
}
