import { BLOCK, BLOCK_INPUT, MOST_REPEATS, type BlockDefinition, type GraphNode } from './document.ts'

/** What a block and its cards are, as far as their nodes alone tell. */

/** Whether a node is no layer: a block's card, or one of its inputs. */
export function isStructural({ type }: GraphNode): boolean {
  return type === BLOCK || type === BLOCK_INPUT
}

/** How often a block is used in a row; null where the file says something else than a whole number from 1 to 100. */
export function repeatsOf(node: GraphNode): number | null {
  const repeat = node.params?.repeat ?? 1
  return typeof repeat === 'number' && Number.isInteger(repeat) && repeat >= 1 && repeat <= MOST_REPEATS ? repeat : null
}

/** The ports of a block, in their order. */
export function portsOf(block: Pick<BlockDefinition, 'nodes'>): readonly GraphNode[] {
  return block.nodes.filter(({ type }) => type === BLOCK_INPUT)
}

/** Nodes whose output goes nowhere within the block; a sound block has one. A port that goes nowhere is an end only if nothing else is. */
export function endsOfBlock({ nodes, edges }: Pick<BlockDefinition, 'nodes' | 'edges'>): readonly GraphNode[] {
  const feeding = new Set(edges.map(({ source }) => source))
  const ends = nodes.filter(({ id }) => !feeding.has(id))
  const layers = ends.filter(({ type }) => type !== BLOCK_INPUT)
  return layers.length > 0 ? layers : ends
}
