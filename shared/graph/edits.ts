import { freshId, placeEdges, type Edge, type Graph, type GraphNode, type PlacedEdge, type Position, type RawInitializer } from './document.ts'
import { adoptBlocks, blocksUsedBy, inputsOf, renameBlock, titleOfNode } from './blocks.ts'
import { reaches } from './order.ts'

/** Changes of a graph. All are pure: what did not change keeps its identity, so caches and views see it. */

/** Distance between the left edges of neighbouring cards, in canvas units. */
const COLUMN = 206

export function addNode(graph: Graph, node: GraphNode): Graph {
  return { ...graph, nodes: [...graph.nodes, node] }
}

/** Adds an edge; the port defaults to the target's first free one. Refused connections must be asked for first. */
export function connect(graph: Graph, edge: { source: string; target: string; targetPort?: number }): Graph {
  const targetPort = edge.targetPort ?? firstFreePort(graph, edge.target)
  return { ...graph, edges: [...graph.edges, { source: edge.source, target: edge.target, targetPort }] }
}

/** Why these two ports cannot be joined, as a sentence; null when they can. */
export function refuseConnection(graph: Graph, edge: { source: string; target: string; targetPort?: number }): string | null {
  const { source, target } = edge
  const node = graph.nodes.find((candidate) => candidate.id === target)
  if (!node || !graph.nodes.some((candidate) => candidate.id === source)) return 'One of the two layers is no longer there.'
  if (source === target) return 'A layer cannot feed itself: data would run in a circle.'
  const max = inputsOf(graph, node)?.max ?? Infinity
  const title = titleOfNode(graph, node)
  if (max === 0) return `${title} is where data comes in; nothing can be connected to it.`
  const entering = placeEdges(graph.edges).filter((placed) => placed.target === target)
  if (entering.length >= max) {
    return max === 1
      ? `${title} takes one connection and already has one. Use Add, Multiply or Concat to join several.`
      : `${title} takes ${max} connections and already has them all.`
  }
  if (edge.targetPort !== undefined && entering.some((placed) => placed.targetPort === edge.targetPort)) return `Port ${edge.targetPort + 1} of ${title} already has a connection.`
  if (reaches(graph, target, source)) return `${title} already feeds this layer: connecting them back would close a circle, and data could never come to an end.`
  return null
}

/** Takes nodes away with their edges. Edges that pass through one single-input node are not healed: see `bypass`. */
export function removeNodes(graph: Graph, ids: Iterable<string>): Graph {
  const gone = new Set(ids)
  if (gone.size === 0) return graph
  return {
    ...graph,
    nodes: graph.nodes.filter((node) => !gone.has(node.id)),
    edges: settle(graph).filter((edge) => !gone.has(edge.source) && !gone.has(edge.target)),
  }
}

/** Takes one node away and joins what fed it with what it fed. */
export function bypass(graph: Graph, id: string): Graph {
  const edges = settle(graph)
  const feeder = edges.find((edge) => edge.target === id)
  const without = removeNodes(graph, [id])
  if (!feeder) return without
  const joined = edges
    .filter((edge) => edge.source === id && edge.target !== id)
    .map((edge) => ({ source: feeder.source, target: edge.target, targetPort: edge.targetPort }))
  return { ...without, edges: [...without.edges, ...joined] }
}

export function removeEdges(graph: Graph, edgeIds: Iterable<string>): Graph {
  const gone = new Set(edgeIds)
  const edges = settle(graph)
  const kept = edges.filter((edge) => !gone.has(edge.id))
  return kept.length === edges.length ? graph : { ...graph, edges: kept }
}

/** Puts a new node, or one that is already there without edges, in the middle of an edge. */
export function insertOnEdge(graph: Graph, edgeId: string, node: GraphNode): Graph {
  const edge = placeEdges(graph.edges).find((candidate) => candidate.id === edgeId)
  if (!edge) throw new Error(`There is no edge "${edgeId}" among ${graph.edges.length} edges.`)
  const known = graph.nodes.some((candidate) => candidate.id === node.id)
  const grown = removeEdges(known ? graph : addNode(graph, node), [edgeId])
  return {
    ...grown,
    edges: [...grown.edges, { source: edge.source, target: node.id, targetPort: 0 }, { source: node.id, target: edge.target, targetPort: edge.targetPort }],
  }
}

/** Adds a node behind the selected one (or the last one) and connects the two where that is allowed. */
export function addBehind(graph: Graph, selected: string | null, node: GraphNode): Graph {
  const anchor = graph.nodes.find((candidate) => candidate.id === selected) ?? graph.nodes.at(-1)
  if (!anchor) return addNode(graph, { ...node, position: node.position ?? { x: 0, y: 0 } })
  const start = anchor.position ?? { x: 0, y: 0 }
  const position = node.position ?? freePosition(graph, { x: start.x + COLUMN, y: start.y })
  const grown = addNode(graph, { ...node, position })
  if (inputsOf(graph, node)?.max === 0) return grown
  const leaving = settle(graph).filter((edge) => edge.source === anchor.id)
  const [onlyEdge] = leaving
  if (onlyEdge && leaving.length === 1 && selected !== null) return insertOnEdge(grown, onlyEdge.id, { ...node, position })
  return refuseConnection(grown, { source: anchor.id, target: node.id }) === null ? connect(grown, { source: anchor.id, target: node.id }) : grown
}

export function setParams(graph: Graph, id: string, params: Readonly<Record<string, unknown>>): Graph {
  return change(graph, id, (node) => ({ ...node, params: { ...node.params, ...params } }))
}

/** Sets weights by hand, by name, row by row. Those not named stay as they are. */
export function setWeights(graph: Graph, id: string, weights: Readonly<Record<string, readonly number[]>>): Graph {
  return change(graph, id, (node) => ({ ...node, weights: { ...node.weights, ...weights } }))
}

/** Gives up numbers that were set by hand: of these weights, or of all. The graph stays itself where there are none. */
export function forgetWeights(graph: Graph, id: string, names?: readonly string[]): Graph {
  const set = graph.nodes.find((node) => node.id === id)?.weights
  const gone = names ?? Object.keys(set ?? {})
  if (!set || !gone.some((name) => Object.hasOwn(set, name))) return graph
  const kept = Object.entries(set).filter(([name]) => !gone.includes(name))
  return change(graph, id, ({ weights: _old, ...node }) => (kept.length === 0 ? node : { ...node, weights: Object.fromEntries(kept) }))
}

/** Whether a layer keeps its weights in training. Learning is the default and is not written down. */
export function setFrozen(graph: Graph, id: string, frozen: boolean): Graph {
  return change(graph, id, ({ frozen: _old, ...node }) => (frozen ? { ...node, frozen } : node))
}

/** How a weight starts; undefined: as the layer has it, which is not written down. The graph stays itself where that is so already. */
export function setStart(graph: Graph, id: string, weight: string, start: RawInitializer | undefined): Graph {
  const set = graph.nodes.find((node) => node.id === id)?.initial
  if (!start && !(set && Object.hasOwn(set, weight))) return graph
  return change(graph, id, ({ initial, ...node }) => {
    const entries = [...Object.entries(initial ?? {}).filter(([name]) => name !== weight), ...(start ? [[weight, start] as const] : [])]
    return entries.length === 0 ? node : { ...node, initial: Object.fromEntries(entries) }
  })
}

/** What large numbers in a layer's kernels add to the loss. What is missing is as in the training settings; a penalty without numbers is not written down. */
export function setPenalty(graph: Graph, id: string, penalty: GraphNode['penalty']): Graph {
  const written = penalty && Object.values(penalty).some((number) => number !== undefined)
  return change(graph, id, ({ penalty: _old, ...node }) => (written ? { ...node, penalty } : node))
}

/** An empty title goes back to the layer's own. */
export function setTitle(graph: Graph, id: string, title: string): Graph {
  return change(graph, id, ({ title: _old, ...node }) => (title.trim() === '' ? node : { ...node, title: title.trim() }))
}

export function moveNodes(graph: Graph, positions: ReadonlyMap<string, Position>): Graph {
  let moved = false
  const nodes = graph.nodes.map((node) => {
    const position = positions.get(node.id)
    if (!position || (position.x === node.position?.x && position.y === node.position.y)) return node
    moved = true
    return { ...node, position: { x: position.x, y: position.y } }
  })
  return moved ? { ...graph, nodes } : graph
}

/** The nodes, the edges among them and the blocks that they stand for, for the clipboard. */
export function copyNodes(graph: Graph, ids: Iterable<string>): Graph {
  const wanted = new Set(ids)
  const nodes = graph.nodes.filter((node) => wanted.has(node.id))
  const blocks = blocksUsedBy(graph, nodes)
  return {
    nodes,
    ...(blocks.length > 0 ? { blocks } : {}),
    edges: placeEdges(graph.edges).filter((edge) => wanted.has(edge.source) && wanted.has(edge.target)),
  }
}

/** Puts a copy in, under new names where the old ones are taken. `ids` are those of the new nodes. */
export function paste(graph: Graph, clip: Graph, offset: Position): { graph: Graph; ids: string[] } {
  const adopted = adoptBlocks(graph, clip.blocks ?? [])
  let grown = adopted.graph
  const names = new Map<string, string>()
  for (const copied of clip.nodes) {
    const node = renameBlock(copied, adopted.names)
    const id = grown.nodes.some((candidate) => candidate.id === node.id) ? freshId(grown, node.type) : node.id
    names.set(node.id, id)
    const position = node.position && { x: node.position.x + offset.x, y: node.position.y + offset.y }
    grown = addNode(grown, { ...node, id, ...(position ? { position } : {}) })
  }
  const edges = placeEdges(clip.edges).map(({ source, target, targetPort }) => ({ source: names.get(source)!, target: names.get(target)!, targetPort }))
  return { graph: { ...grown, edges: [...grown.edges, ...edges] }, ids: [...names.values()] }
}

/** Edges with their ports and ids written down, so that taking one away does not move the others. */
function settle(graph: Graph): readonly PlacedEdge[] {
  return placeEdges(graph.edges)
}

function firstFreePort(graph: Graph, target: string): number {
  const taken = new Set(settle(graph).filter((edge: Edge) => edge.target === target).map((edge) => edge.targetPort))
  let port = 0
  while (taken.has(port)) port += 1
  return port
}

function change(graph: Graph, id: string, changeNode: (node: GraphNode) => GraphNode): Graph {
  return { ...graph, nodes: graph.nodes.map((node) => (node.id === id ? changeNode(node) : node)) }
}

/** The first place from `wanted` downwards where no card lies yet. */
function freePosition(graph: Graph, wanted: Position): Position {
  const taken = (position: Position) =>
    graph.nodes.some((node) => node.position && Math.abs(node.position.x - position.x) < COLUMN / 2 && Math.abs(node.position.y - position.y) < 60)
  let position = wanted
  while (taken(position)) position = { x: position.x, y: position.y + 120 }
  return position
}
