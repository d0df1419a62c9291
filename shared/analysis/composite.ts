import { BLOCK, BLOCK_INPUT, type GraphNode } from '../graph/document.ts'
import type { Expansion, Instance } from '../graph/expand.ts'
import { portsOf, repeatsOf } from '../graph/structure.ts'
import type { Shape } from '../layer/index.ts'
import type { CardAnalysis, CardSpec, NodeAnalysis, Problem } from './result.ts'

/** A composite and what it was made of. The same ingredients give the same object, so that its card need not be drawn again. */
interface Kept {
  readonly ingredients: readonly unknown[]
  readonly composite: CardAnalysis
}

export type Composites = ReadonlyMap<string, Kept>

const NONE: Composites = new Map()

/** Blocks as one card each: the sums of their layers, their problems, and the output of the last. */
export function compose(expansion: Expansion, nodes: ReadonlyMap<string, NodeAnalysis>, before: Composites = NONE): Composites {
  if (expansion.instances.size + expansion.ports.size === 0) return NONE
  const found = new Map<string, Kept>()
  const keep = (name: string, ingredients: readonly unknown[], make: () => CardAnalysis) => {
    const earlier = before.get(name)
    const same = earlier && earlier.ingredients.length === ingredients.length && earlier.ingredients.every((each, index) => each === ingredients[index])
    found.set(name, same ? earlier : { ingredients, composite: make() })
  }
  const own = groupByNode(expansion.problems)
  for (const [name, instance] of expansion.instances) {
    const leaves = instance.leaves.map((leaf) => nodes.get(leaf)!)
    const sources = instance.sources.map((source) => (source === null ? undefined : nodes.get(source)))
    const output = instance.output === null ? undefined : nodes.get(instance.output)
    const problems = own.get(name) ?? []
    keep(name, [instance.definition, instance.copies.length, output, ...sources, ...problems.map(({ message }) => message), ...leaves], () => sumUp(instance, leaves, sources, output, problems))
  }
  for (const [name, source] of expansion.ports) {
    const feeder = source === null ? undefined : nodes.get(source)
    keep(name, [feeder], () => describePort(name, feeder))
  }
  return found
}

function sumUp({ name, definition, copies, leaves }: Instance, inner: readonly NodeAnalysis[], sources: readonly (NodeAnalysis | undefined)[], output: NodeAnalysis | undefined, own: readonly Problem[]): CardAnalysis {
  const sum = (pick: (node: NodeAnalysis) => number) => inner.reduce((total, node) => total + pick(node), 0)
  const ports = definition ? portsOf(definition).length : 0
  const layers = leaves.length / Math.max(1, copies.length)
  const spec: CardSpec | undefined = definition && {
    title: definition.title,
    summary: definition.summary ?? `A block of ${layers} layers.`,
    category: 'block',
    ports: { min: ports, max: ports },
    describe: () => `${layers} ${layers === 1 ? 'layer' : 'layers'}${copies.length > 1 ? ` ×${copies.length}` : ''}`,
  }
  return {
    id: name,
    type: BLOCK,
    spec,
    params: {},
    inputs: sources.map((source) => source?.output ?? null),
    output: output?.output ?? null,
    parameters: sum((node) => node.parameters),
    trainable: sum((node) => node.trainable),
    macs: sum((node) => node.macs),
    receptiveField: output?.receptiveField ?? null,
    activationBytes: sum((node) => node.activationBytes),
    problems: [...own, ...inner.flatMap((node) => node.problems)],
    leaves,
  }
}

const PORT: CardSpec = { title: 'Input of the block', summary: 'What enters the block.', category: 'block', ports: { min: 0, max: 0 }, describe: () => '' }

function describePort(name: string, feeder: NodeAnalysis | undefined): CardAnalysis {
  const output: Shape | null = feeder?.output ?? null
  return { id: name, type: BLOCK_INPUT, spec: PORT, params: {}, inputs: [], output, parameters: 0, trainable: 0, macs: 0, receptiveField: feeder?.receptiveField ?? null, activationBytes: 0, problems: [] }
}

function groupByNode(problems: readonly Problem[]): ReadonlyMap<string, readonly Problem[]> {
  const groups = new Map<string, Problem[]>()
  for (const problem of problems) {
    if (problem.node === null) continue
    const group = groups.get(problem.node)
    if (group) group.push(problem)
    else groups.set(problem.node, [problem])
  }
  return groups
}

/** How often a card's block stands in a row. */
export function copiesOf(node: GraphNode): number {
  return node.type === BLOCK ? (repeatsOf(node) ?? 1) : 1
}
