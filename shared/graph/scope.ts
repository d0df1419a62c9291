import { BLOCK, type BlockDefinition, type Graph, type GraphNode } from './document.ts'
import { followPorts } from './ports.ts'

/** Which graph is looked at: ids of instances, from the document's own graph inwards. Empty: the document's own. */
export type Path = readonly string[]

/** The definition of the block that a node stands for. */
export function blockOf(graph: Pick<Graph, 'blocks'>, node: GraphNode | undefined): BlockDefinition | undefined {
  if (node?.type !== BLOCK) return undefined
  return graph.blocks?.find(({ id }) => id === node.params?.block)
}

/** The definitions along a path; null where it leads nowhere (any more). */
export function blocksAlong(graph: Graph, path: Path): readonly BlockDefinition[] | null {
  const found: BlockDefinition[] = []
  let nodes = graph.nodes
  for (const step of path) {
    const block = blockOf(graph, nodes.find(({ id }) => id === step))
    if (!block) return null
    found.push(block)
    nodes = block.nodes
  }
  return found
}

/** As much of a path as leads somewhere. */
export function validPath(graph: Graph, path: Path): Path {
  let valid = path
  while (valid.length > 0 && blocksAlong(graph, valid) === null) valid = valid.slice(0, -1)
  return valid
}

/** The graph at a path, with the project's blocks, as every edit wants it. Null where the path leads nowhere. */
export function graphAt(graph: Graph, path: Path): Graph | null {
  if (path.length === 0) return graph
  const block = blocksAlong(graph, path)?.at(-1)
  return block ? openBlock(graph, block) : null
}

/** The inside of a block as a graph of its own. It is the same object as long as block and blocks are. */
function openBlock({ blocks }: Graph, block: BlockDefinition): Graph {
  const known = opened.get(block)
  if (known && known.blocks === blocks) return known
  const graph: Graph = { nodes: block.nodes, edges: block.edges, blocks: blocks! }
  opened.set(block, graph)
  return graph
}

const opened = new WeakMap<BlockDefinition, Graph>()

/** Puts an edited graph in its place. Inside of a block, every instance of it changes. */
export function withGraphAt(graph: Graph, path: Path, edited: Graph): Graph {
  const block = blocksAlong(graph, path)?.at(-1)
  if (path.length === 0) return edited
  if (!block) throw new Error(`The path ${path.join('/')} leads to no block.`)
  return withInside(graph, block.id, edited)
}

/** Puts other layers into a block; `inside.blocks` become those of the project. Where its ports change, the connections of its cards follow. */
export function withInside(graph: Graph, id: string, { nodes, edges, blocks = graph.blocks ?? [] }: Graph): Graph {
  const before = graph.blocks?.find((block) => block.id === id)
  if (before && nodes === before.nodes && edges === before.edges && blocks === graph.blocks) return graph
  const after = blocks.map((block) => (block.id === id ? changeInside(block, nodes, edges) : block))
  const changed = before?.recipe !== undefined && after.some((block) => block.id === id && !block.recipe)
  const edited = { ...graph, blocks: changed ? forgetRecipesAround(after, id) : after }
  return before ? followPorts(edited, id, before.nodes, nodes) : edited
}

/** A block with a part that is no longer what its recipe makes is not either. */
function forgetRecipesAround(blocks: readonly BlockDefinition[], id: string): readonly BlockDefinition[] {
  const changed = new Set([id])
  for (const each of changed) for (const block of blocks) if (block.nodes.some((node) => node.type === BLOCK && node.params?.block === each)) changed.add(block.id)
  return blocks.map((block) => {
    if (!block.recipe || !changed.has(block.id)) return block
    const { recipe: _recipe, ...rest } = block
    return rest
  })
}

/** A block that is changed by hand is no longer what its recipe makes; moving cards about changes nothing. */
function changeInside(block: BlockDefinition, nodes: Graph['nodes'], edges: Graph['edges']): BlockDefinition {
  const { recipe, ...rest } = block
  const moved = edges === block.edges && nodes.length === block.nodes.length && nodes.every((node, index) => sameButForPlace(node, block.nodes[index]!))
  return { ...rest, nodes, edges, ...(recipe && moved ? { recipe } : {}) }
}

function sameButForPlace(a: GraphNode, b: GraphNode): boolean {
  return a === b || (a.id === b.id && a.type === b.type && a.params === b.params && a.title === b.title && a.weights === b.weights && a.frozen === b.frozen && a.penalty === b.penalty && a.initial === b.initial)
}
