import { Select } from '@mantine/core'
import { titleOfNode } from '../../../shared/graph/blocks.ts'
import type { Graph } from '../../../shared/graph/document.ts'
import type { OutputEvaluation } from '../../../shared/training/protocol.ts'

/** An output of the network by its id, and the target that it learned. */
export type OutputName = Pick<OutputEvaluation, 'node' | 'target'>

interface OutputSelectProps {
  readonly outputs: readonly OutputName[]
  readonly value: string
  readonly onChange: (node: string) => void
  /** The network of the run. */
  readonly graph: Graph
}

/** Whose answers are shown, where the network has several outputs. */
export function OutputSelect({ outputs, value, onChange, graph }: OutputSelectProps) {
  if (outputs.length < 2) return null
  return (
    <Select
      size="xs" w={140} aria-label="Output" value={value} allowDeselect={false}
      data={outputs.map((output) => ({ value: output.node, label: titleOfOutput(output, outputs, graph) }))}
      onChange={(node) => node !== null && onChange(node)}
    />
  )
}

/** "mask", or "class · Softmax 2" where several outputs learn the same. */
function titleOfOutput({ node, target }: OutputName, outputs: readonly OutputName[], graph: Graph): string {
  if (outputs.filter((other) => other.target === target).length === 1) return target
  const card = graph.nodes.find(({ id }) => id === node || node.startsWith(`${id}/`))
  const title = card ? titleOfNode(graph, card) : node
  const twins = outputs.filter((other) => other.target === target)
  return `${target} ${twins.findIndex((other) => other.node === node) + 1} · ${title}`
}
