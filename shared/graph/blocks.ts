import { BLOCK, BLOCK_INPUT, freshId, type BlockDefinition, type Graph, type GraphNode } from './document.ts'
import { portsOf } from './structure.ts'
import { blockOf, blocksAlong, graphAt, withGraphAt, type Path } from './scope.ts'
import { findLayer } from '../layers/index.ts'

/** Blocks of a project: what they are, and changes of them. All are pure. */

/** How many edges may enter a node; null for a type that this version does not know. */
export function inputsOf(graph: Pick<Graph, 'blocks'>, node: GraphNode): { readonly min: number; readonly max: number } | null {
  if (node.type === BLOCK_INPUT) return { min: 0, max: 0 }
  const block = blockOf(graph, node)
  if (block) {
    const ports = portsOf(block).length
    return { min: ports, max: ports }
  }
  return findLayer(node.type)?.ports ?? null
}

/** What a node is called: by its user, by its kind, or by its type as the file has it. */
export function titleOfNode(graph: Pick<Graph, 'blocks'>, node: GraphNode): string {
  return node.title ?? blockOf(graph, node)?.title ?? (node.type === BLOCK_INPUT ? 'Input of the block' : (findLayer(node.type)?.title ?? node.type))
}

/** The blocks that a block is made of, itself first; each once. */
export function withParts(graph: Pick<Graph, 'blocks'>, block: BlockDefinition): readonly BlockDefinition[] {
  const found = new Set([block])
  for (const each of found) for (const node of each.nodes) {
    const part = blockOf(graph, node)
    if (part) found.add(part)
  }
  return [...found]
}

/** Blocks that these nodes stand for, with all that those are made of. */
export function blocksUsedBy(graph: Pick<Graph, 'blocks'>, nodes: readonly GraphNode[]): readonly BlockDefinition[] {
  const found = new Set<BlockDefinition>()
  for (const node of nodes) {
    const block = blockOf(graph, node)
    if (block) for (const part of withParts(graph, block)) found.add(part)
  }
  return [...found]
}

/** How many cards stand for a block, in the network and in other blocks. */
export function countUses(graph: Graph, id: string): number {
  const all = [...graph.nodes, ...(graph.blocks ?? []).flatMap((block) => block.nodes)]
  return all.filter((node) => node.type === BLOCK && node.params?.block === id).length
}

/** "Residual block" → `residual-block`, or `residual-block-2` where that is taken. */
export function freshBlockId(graph: Pick<Graph, 'blocks'>, title: string): string {
  const word = title.toLowerCase().normalize('NFKD').replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 40) || 'block'
  const taken = new Set((graph.blocks ?? []).map(({ id }) => id))
  let id = word
  for (let number = 2; taken.has(id); number += 1) id = `${word}-${number}`
  return id
}

/** Takes a block in, with all that it is made of. Those that are there already are shared; a name that means something else gets a number. */
export function adoptBlocks(graph: Graph, blocks: readonly BlockDefinition[]): { readonly graph: Graph; readonly names: ReadonlyMap<string, string> } {
  const names = new Map<string, string>()
  const known = graph.blocks ?? []
  const taken: BlockDefinition[] = [...known]
  const missing: BlockDefinition[] = []
  for (const block of blocks) {
    const twin = known.find((own) => own.id === block.id)
    if (twin && sameContent(twin, block)) names.set(block.id, twin.id)
    else {
      const id = twin || taken.some((own) => own.id === block.id) ? freshBlockId({ blocks: taken }, block.title) : block.id
      names.set(block.id, id)
      taken.push({ ...block, id })
      missing.push({ ...block, id })
    }
  }
  if (missing.length === 0) return { graph, names }
  const renamed = missing.map((block) => ({ ...block, nodes: block.nodes.map((node) => renameBlock(node, names)) }))
  return { graph: { ...graph, blocks: [...known, ...renamed] }, names }
}

/** A node that stands for a block of another name now. */
export function renameBlock(node: GraphNode, names: ReadonlyMap<string, string>): GraphNode {
  const name = node.type === BLOCK && typeof node.params?.block === 'string' ? names.get(node.params.block) : undefined
  return name === undefined || name === node.params?.block ? node : { ...node, params: { ...node.params, block: name } }
}

/** A card for a block. */
export function createInstance(graph: Graph, block: string): GraphNode {
  return { id: freshId(graph, block), type: BLOCK, params: { block } }
}

/** Changes title or summary of a block, for all of its cards. */
export function describeBlock(graph: Graph, id: string, change: { readonly title?: string; readonly summary?: string }): Graph {
  return { ...graph, blocks: (graph.blocks ?? []).map((block) => (block.id === id ? { ...block, ...change } : block)) }
}

/** Gives one card a block of its own, so that changing it leaves the others as they are. `path` leads to the graph that it is in. */
export function separateBlock(graph: Graph, instance: string, path: Path = []): Graph {
  const inside = graphAt(graph, path)
  const node = inside?.nodes.find(({ id }) => id === instance)
  const block = blockOf(graph, node)
  if (!inside || !node || !block || countUses(graph, block.id) < 2) return graph
  const copy = { ...block, id: freshBlockId(graph, block.title), title: freshBlockTitle(graph, block.title) }
  return withGraphAt(graph, path, {
    ...inside,
    blocks: [...graph.blocks!, copy],
    nodes: inside.nodes.map((each) => (each === node ? { ...node, params: { ...node.params, block: copy.id } } : each)),
  })
}

/** Gives every card along a path a block of its own, so that what changes at its end changes nowhere else. */
export function separateAlong(graph: Graph, path: Path): Graph {
  return path.reduce((current, card, index) => separateBlock(current, card, path.slice(0, index)), graph)
}

/** The innermost block along a path that several cards stand for, and how many; null where a change at its end changes one card only. */
export function sharedAlong(graph: Graph, path: Path): { readonly block: BlockDefinition; readonly cards: number } | null {
  const block = blocksAlong(graph, path)?.findLast(({ id }) => countUses(graph, id) > 1)
  return block ? { block, cards: countUses(graph, block.id) } : null
}

/** Forgets a block that no card stands for any more. Others that only it was made of stay until they are removed themselves. */
export function removeBlock(graph: Graph, id: string): Graph {
  if (countUses(graph, id) > 0) return graph
  return { ...graph, blocks: (graph.blocks ?? []).filter((block) => block.id !== id) }
}

/** Forgets those of some blocks that no card stands for, and of what only they were made of. */
export function forgetUnused(graph: Graph, ids: Iterable<string>): Graph {
  const asked = new Set(ids)
  let kept = graph
  for (const id of asked) {
    const block = kept.blocks?.find((each) => each.id === id)
    if (!block || countUses(kept, id) > 0) continue
    for (const part of withParts(kept, block)) asked.add(part.id)
    kept = removeBlock(kept, id)
  }
  if (kept === graph || kept.blocks!.length > 0) return kept
  const { blocks: _none, ...rest } = kept
  return rest
}

/** Whether a card of block `id` inside of block `within` would make that contain itself. */
export function wouldContainItself(graph: Pick<Graph, 'blocks'>, within: string, id: string): boolean {
  const block = graph.blocks?.find((each) => each.id === id)
  return block !== undefined && withParts(graph, block).some((part) => part.id === within)
}

/** A title that no block of the project has: "Block", or "Block 2" where that is taken. */
export function freshBlockTitle(graph: Pick<Graph, 'blocks'>, wanted: string): string {
  let title = wanted
  for (let number = 2; graph.blocks?.some((block) => block.title === title); number += 1) title = `${wanted} ${number}`
  return title
}

function sameContent(a: BlockDefinition, b: BlockDefinition): boolean {
  return JSON.stringify([a.nodes, a.edges]) === JSON.stringify([b.nodes, b.edges])
}

