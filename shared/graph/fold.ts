import { BLOCK, BLOCK_INPUT, freshId, placeEdges, type BlockDefinition, type Edge, type Graph, type GraphNode, type PlacedEdge, type Position } from './document.ts'
import { freshBlockId, inputsOf, titleOfNode } from './blocks.ts'
import { endsOfBlock, portsOf, repeatsOf } from './structure.ts'
import { PITCH } from './makeRoom.ts'
import { reaches } from './order.ts'
import { blockOf } from './scope.ts'
import { fail, succeed, type Result } from '../mistake.ts'

/** Makes one block of several nodes, with a port for every node that feeds them. Says why where they cannot be one. */
export function fold(graph: Graph, ids: Iterable<string>, title: string): Result<{ readonly graph: Graph; readonly id: string }> {
  const chosen = new Set(ids)
  const inside = graph.nodes.filter(({ id }) => chosen.has(id))
  const edges = placeEdges(graph.edges)
  const entering = edges.filter((edge) => !chosen.has(edge.source) && chosen.has(edge.target))
  const within = edges.filter((edge) => chosen.has(edge.source) && chosen.has(edge.target))
  const leaving = edges.filter((edge) => chosen.has(edge.source) && !chosen.has(edge.target))
  const refusal = refuse(graph, inside, { within, leaving })
  if (refusal) return fail('fold', refusal)

  const sources = [...new Set(entering.map(({ source }) => source))]
  const corner = cornerOf(inside)
  const ports = sources.map((source, index): GraphNode => {
    const id = freeName(inside, sources.length === 1 ? 'in' : `in_${index + 1}`)
    const at = corner && { x: corner.x - PITCH.x, y: corner.y + index * PITCH.y }
    const name = titleOfNode(graph, graph.nodes.find((node) => node.id === source)!)
    return { id, type: BLOCK_INPUT, ...(sources.length > 1 ? { title: name } : {}), ...(at ? { position: at } : {}) }
  })
  const portFor = new Map(sources.map((source, index) => [source, ports[index]!.id]))
  const block: BlockDefinition = {
    id: freshBlockId(graph, title),
    title,
    nodes: [...ports, ...inside],
    edges: [
      ...entering.map(({ source, target, targetPort }): Edge => ({ source: portFor.get(source)!, target, targetPort })),
      ...within.map(({ source, target, targetPort }): Edge => ({ source, target, targetPort })),
    ],
  }
  const id = freshId(graph, block.id)
  const card: GraphNode = { id, type: BLOCK, params: { block: block.id }, ...(corner ? { position: corner } : {}) }
  const first = graph.nodes.findIndex((node) => chosen.has(node.id))
  const nodes = graph.nodes.flatMap((node, index) => (index === first ? [card] : chosen.has(node.id) ? [] : [node]))
  const outer = edges.filter((edge) => !chosen.has(edge.source) && !chosen.has(edge.target))
  return succeed({
    id,
    graph: {
      ...graph,
      nodes,
      edges: [
        ...outer,
        ...sources.map((source, targetPort): Edge => ({ source, target: id, targetPort })),
        ...leaving.map(({ target, targetPort }): Edge => ({ source: id, target, targetPort })),
      ],
      blocks: [...(graph.blocks ?? []), block],
    },
  })
}

/** Why these nodes cannot be one block, or null. */
function refuse(graph: Graph, inside: readonly GraphNode[], { within, leaving }: { readonly within: readonly PlacedEdge[]; readonly leaving: readonly PlacedEdge[] }): string | null {
  if (inside.length === 0) return 'Select the layers that shall become a block.'
  const name = (id: string) => titleOfNode(graph, graph.nodes.find((node) => node.id === id)!)
  const port = inside.find(({ type }) => type === BLOCK_INPUT)
  if (port) return 'The input of a block stays where it is; leave it out of the selection.'
  const open = inside.find((node) => (inputsOf(graph, node)?.min ?? 0) > 0 && !placeEdges(graph.edges).some((edge) => edge.target === node.id))
  if (open && inside.length > 1) return `${name(open.id)} has no input yet. Connect it first, or leave it out of the selection.`
  const chosen = new Set(inside.map(({ id }) => id))
  const between = graph.nodes.find((node) => !chosen.has(node.id) && leaving.some(({ target }) => target === node.id || reaches(graph, target, node.id)) && inside.some(({ id }) => reaches(graph, node.id, id)))
  if (between) return `${name(between.id)} lies between the selected layers. Select it too.`
  const givers = new Set(leaving.map(({ source }) => source))
  const dead = inside.filter(({ id }) => !within.some((edge) => edge.source === id) && !givers.has(id))
  const ends = [...givers, ...dead.map(({ id }) => id)]
  return ends.length > 1 ? `A block gives one output, but ${ends.slice(0, 3).map(name).join(' and ')}${ends.length > 3 ? ' and others' : ''} all give values on. Select the layer where their paths join too.` : null
}

/** Puts the layers of a block, all of its copies, in its card's place. */
export function unfold(graph: Graph, instance: string): { readonly graph: Graph; readonly ids: readonly string[] } {
  const card = graph.nodes.find(({ id }) => id === instance)
  const block = blockOf(graph, card)
  if (!card || !block) return { graph, ids: [] }
  const edges = placeEdges(graph.edges)
  const ports = portsOf(block)
  const end = endsOfBlock(block)[0]?.id
  const copies = ports.length === 1 ? (repeatsOf(card) ?? 1) : 1
  const shift = shiftOf(card, block)
  const added: GraphNode[] = []
  const wired: Edge[] = []
  const known = (id: string) => (id !== instance && graph.nodes.some((node) => node.id === id)) || added.some((node) => node.id === id)
  let feeders: readonly (string | undefined)[] = ports.map((_, port) => edges.find((edge) => edge.target === instance && edge.targetPort === port)?.source)
  let output: string | undefined

  for (let copy = 0; copy < copies; copy += 1) {
    const names = new Map<string, string>()
    for (const node of block.nodes) {
      if (node.type === BLOCK_INPUT) continue
      const id = unusedName(node.id, known)
      names.set(node.id, id)
      const at = node.position && { x: node.position.x + shift.x + copy * shift.width, y: node.position.y + shift.y }
      const { position: _inner, ...rest } = node
      added.push({ ...rest, id, ...(at ? { position: at } : {}) })
    }
    const sourceOf = (id: string) => names.get(id) ?? feeders[ports.findIndex((port) => port.id === id)]
    for (const { source, target, targetPort } of placeEdges(block.edges)) {
      const from = sourceOf(source)
      const to = names.get(target)
      if (from !== undefined && to !== undefined) wired.push({ source: from, target: to, targetPort })
    }
    output = end === undefined ? undefined : sourceOf(end)
    feeders = [output]
  }
  const outer = edges.filter((edge) => edge.source !== instance && edge.target !== instance)
  const onwards = output === undefined ? [] : edges.filter((edge) => edge.source === instance).map(({ target, targetPort }): Edge => ({ source: output, target, targetPort }))
  return {
    graph: { ...graph, nodes: graph.nodes.flatMap((node) => (node === card ? added : [node])), edges: [...outer, ...wired, ...onwards] },
    ids: added.map(({ id }) => id),
  }
}

/** Where the block's layers go so that their upper left corner is the card's, and how far its copies lie apart. */
function shiftOf(card: GraphNode, block: BlockDefinition): Position & { readonly width: number } {
  const layers = block.nodes.filter(({ type }) => type !== BLOCK_INPUT)
  const corner = cornerOf(layers)
  const right = Math.max(...layers.map(({ position }) => position?.x ?? 0))
  if (!corner || !card.position) return { x: 0, y: 0, width: 0 }
  return { x: card.position.x - corner.x, y: card.position.y - corner.y, width: right - corner.x + PITCH.x }
}

function cornerOf(nodes: readonly GraphNode[]): Position | null {
  const places = nodes.flatMap(({ position }) => (position ? [position] : []))
  return places.length === 0 ? null : { x: Math.min(...places.map(({ x }) => x)), y: Math.min(...places.map(({ y }) => y)) }
}

function freeName(nodes: readonly GraphNode[], wanted: string): string {
  return unusedName(wanted, (id) => nodes.some((node) => node.id === id))
}

function unusedName(wanted: string, known: (id: string) => boolean): string {
  let id = wanted
  for (let number = 2; known(id); number += 1) id = `${wanted}_${number}`
  return id
}

