import { bypass, removeEdges } from '../../shared/graph/edits.ts'
import { placeEdges } from '../../shared/graph/document.ts'
import { deleteSelection } from '../canvas/clipboard.ts'
import { startKeyboardConnection } from '../canvas/connect.ts'
import { openParameters, openPicker } from '../canvas/keys.ts'
import { announce } from '../canvas/state.ts'
import { editGraph, useDocument } from '../store/document.ts'
import { select, useView } from '../store/view.ts'
import type { Action } from './action.ts'

const writable = () => !useDocument.getState().readOnly
const someNode = () => useView.getState().selectedNodes.size > 0
const oneNode = () => (useView.getState().selectedNodes.size === 1 ? [...useView.getState().selectedNodes][0]! : null)

function disconnect(): void {
  const { selectedNodes } = useView.getState()
  editGraph((graph) => {
    const touching = placeEdges(graph.edges).filter((edge) => selectedNodes.has(edge.source) || selectedNodes.has(edge.target))
    return removeEdges(graph, touching.map((edge) => edge.id))
  })
  announce('All connections of the selected layers removed.')
}

function takeOut(): void {
  const { selectedNodes } = useView.getState()
  editGraph((graph) => [...selectedNodes].reduce(bypass, graph))
  select([])
  announce('Taken out; its neighbours are connected.')
}

/** What can be done to the network. */
export const graphActions: readonly Action[] = [
  {
    id: 'graph.add', menu: 'edit', label: 'Add a layer…', description: 'Choose a layer from a list; it goes behind the selected one.', keys: ['A', 'Insert'],
    enabled: writable, run: openPicker,
  },
  {
    id: 'graph.connect', menu: 'edit', label: 'Connect…', description: 'Choose with the arrow keys which layer takes the output of the selected one.', keys: ['C'],
    enabled: () => writable() && oneNode() !== null, run: () => startKeyboardConnection(oneNode()!),
  },
  {
    id: 'graph.disconnect', menu: 'edit', label: 'Disconnect', description: 'Remove every connection of the selected layers.', keys: ['shift+C'],
    enabled: () => writable() && someNode(), run: disconnect,
  },
  {
    id: 'graph.takeOut', menu: 'edit', label: 'Take out', description: 'Remove the selected layers and connect what was before them with what was behind.', keys: ['shift+Delete', 'shift+Backspace'],
    enabled: () => writable() && someNode(), run: takeOut,
  },
  {
    id: 'graph.delete', menu: 'edit', label: 'Delete', description: 'Remove the selected layers and connections.', keys: ['Delete', 'Backspace'],
    enabled: () => writable() && (someNode() || useView.getState().selectedEdges.size > 0), run: deleteSelection,
  },
  {
    id: 'graph.parameters', menu: 'edit', label: 'Edit parameters', description: 'Go to the parameters of the selected layer. On the canvas: Enter.',
    enabled: () => oneNode() !== null, run: openParameters,
  },
]
