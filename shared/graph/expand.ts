import type { Problem } from '../analysis/result.ts'
import { BLOCK, BLOCK_INPUT, MOST_REPEATS, placeEdges, type BlockDefinition, type Edge, type Graph, type GraphNode, type PlacedEdge } from './document.ts'
import { endsOfBlock, isStructural, portsOf, repeatsOf } from './structure.ts'

/** Where a node of the flat network is written down. */
export interface Origin {
  /** The block that defines it. */
  readonly block: string
  /** Its id there. */
  readonly node: string
  /** Ids of the cards that lead to it, from the document's own graph inwards. */
  readonly path: readonly string[]
}

/** One use of a block, by its full name: "stage2", or "stage2/1/residual" within another block. */
export interface Instance {
  readonly name: string
  /** Undefined where the file has no such block. */
  readonly definition: BlockDefinition | undefined
  /** What the names of each copy's nodes begin with: "stage2/", or "stage2/1/" and "stage2/2/". Empty where it could not be put in. */
  readonly copies: readonly string[]
  /** The nodes that feed its ports, by their names in the flat network; null where nothing does. */
  readonly sources: readonly (string | null)[]
  /** Its nodes in the flat network, in the order of the file, those of blocks within too. */
  readonly leaves: readonly string[]
  /** The node whose output is that of the block. */
  readonly output: string | null
}

/** A network with all its blocks written out. */
export interface Expansion {
  /** What is analysed, trained and exported. It has no blocks; without any, it is the document's graph itself. */
  readonly graph: Graph
  /** Of every node that comes out of a block. */
  readonly origins: ReadonlyMap<string, Origin>
  readonly instances: ReadonlyMap<string, Instance>
  /** Ports of blocks by their full name, "stage2/in", and what feeds them. */
  readonly ports: ReadonlyMap<string, string | null>
  /** Full names by the ids in each graph; the graphs by what their nodes' names begin with ("" is the document's own). */
  readonly names: ReadonlyMap<string, ReadonlyMap<string, string>>
  /** What is wrong with a block or its use. */
  readonly problems: readonly Problem[]
}

/** Blocks within blocks multiply: more nodes than this are refused before they are made. */
export const MOST_LEAVES = 10_000

/** Blocks in a row that only hand on are followed so far and no further. */
const DEEPEST = 1500

const NO_BLOCKS = { origins: new Map(), instances: new Map(), ports: new Map(), names: new Map(), problems: [] } as const

/**
 * Writes all blocks out. A node `conv` of the instance `stage` is called `stage/conv`, and `stage/2/conv` in the second
 * copy of a repeated one. A block that cannot be put in (unknown, part of itself, too large) is left out with a problem.
 * Pass the last result for an edited graph: what did not change is taken over.
 */
export function expand(graph: Graph, before?: { readonly document: Graph; readonly expansion: Expansion }): Expansion {
  if (!graph.nodes.some(isStructural)) return { ...NO_BLOCKS, graph }
  return (before && replaceLayers(graph, before)) ?? new Expander(graph).run()
}

/** The last expansion with other layers in it, where only layers outside of blocks changed and all connections stayed; null otherwise. */
function replaceLayers(graph: Graph, { document, expansion }: { readonly document: Graph; readonly expansion: Expansion }): Expansion | null {
  if (graph.blocks !== document.blocks || graph.edges !== document.edges || graph.nodes.length !== document.nodes.length) return null
  const changed = new Map<string, GraphNode>()
  for (const [index, node] of graph.nodes.entries()) {
    const old = document.nodes[index]!
    if (node === old) continue
    if (node.id !== old.id || ((isStructural(node) || isStructural(old)) && (node.type !== old.type || node.params !== old.params || node.title !== old.title || node.frozen !== old.frozen))) return null
    if (!isStructural(node)) changed.set(node.id, node)
  }
  return { ...expansion, graph: { ...expansion.graph, nodes: expansion.graph.nodes.map((node) => changed.get(node.id) ?? node) } }
}

/** One graph while it is written out: the document's own, or one copy of a block. */
interface Scope {
  readonly nodes: ReadonlyMap<string, GraphNode>
  readonly incoming: ReadonlyMap<string, readonly PlacedEdge[]>
  readonly prefix: string
  readonly names: Map<string, string>
  /** What is known of `feeder`. */
  readonly feeders: Map<string, string | null>
  /** The instances within this scope, by their id. */
  readonly uses: Map<string, Use>
  /** Of a copy of a block: the use that it is part of, and which copy it is. */
  readonly within: { readonly use: Use; readonly copy: number } | null
}

interface Use {
  readonly name: string
  readonly node: GraphNode
  readonly outer: Scope
  /** Ids of the cards that lead into it, its own last. */
  readonly path: readonly string[]
  readonly definition: BlockDefinition | undefined
  readonly copies: Scope[]
  /** The node in a copy that gives its output. */
  end: string | null
  readonly leaves: string[]
}

class Expander {
  private readonly blocks: ReadonlyMap<string, BlockDefinition>
  private readonly used = new Set<string>()
  private readonly nodes: GraphNode[] = []
  private readonly edges: Edge[] = []
  private readonly origins = new Map<string, Origin>()
  private readonly uses: Use[] = []
  private readonly scopes: Scope[] = []
  private readonly problems: Problem[] = []
  private full = false
  private depth = 0

  constructor(private readonly graph: Graph) {
    this.blocks = new Map((graph.blocks ?? []).map((block) => [block.id, block]))
    for (const { id, type } of graph.nodes) if (type !== BLOCK) this.used.add(id)
  }

  run(): Expansion {
    const top = this.open(this.graph, '', null)
    this.fill(top, [], [])
    // Ports first, outer ones before inner ones: then every search is short.
    const ports = this.ports()
    for (const scope of this.scopes) this.connect(scope)
    const instances = new Map(this.uses.map((use) => [use.name, this.describe(use)]))
    const { blocks: _blocks, ...rest } = this.graph
    return { graph: { ...rest, nodes: this.nodes, edges: this.edges }, origins: this.origins, instances, ports, names: new Map(this.scopes.map(({ prefix, names }) => [prefix, names])), problems: this.problems }
  }

  private open(graph: Pick<Graph, 'nodes' | 'edges'>, prefix: string, within: Scope['within']): Scope {
    const incoming = new Map<string, PlacedEdge[]>(graph.nodes.map(({ id }) => [id, []]))
    for (const edge of placeEdges(graph.edges)) incoming.get(edge.target)?.push(edge)
    const scope: Scope = { nodes: new Map(graph.nodes.map((node) => [node.id, node])), incoming, prefix, names: new Map(), feeders: new Map(), uses: new Map(), within }
    this.scopes.push(scope)
    return scope
  }

  /** Writes the nodes of a scope down. `path`: the blocks that are open; `owners`: the uses that the leaves belong to. */
  private fill(scope: Scope, path: readonly string[], owners: readonly Use[]): void {
    for (const node of scope.nodes.values()) {
      if (node.type === BLOCK) this.use(scope, node, path, owners)
      else if (node.type === BLOCK_INPUT) {
        if (!scope.within) this.report(node.id, 'block-input-outside', 'An input of a block means something inside of a block only. Use Input here.', [{ label: 'Remove it', steps: [{ kind: 'remove' }] }])
        scope.names.set(node.id, `${scope.prefix}${node.id}`)
      } else this.leaf(scope, node, path.at(-1), owners)
    }
  }

  private leaf(scope: Scope, node: GraphNode, block: string | undefined, owners: readonly Use[]): void {
    const name = scope.within ? this.fresh(`${scope.prefix}${node.id}`) : node.id
    scope.names.set(node.id, name)
    const frozen = owners.some((owner) => owner.node.frozen === true) && node.frozen !== true
    this.nodes.push(name === node.id ? node : { ...node, id: name, ...(frozen ? { frozen } : {}) })
    if (scope.within) this.origins.set(name, { block: block!, node: node.id, path: scope.within.use.path })
    for (const owner of owners) owner.leaves.push(name)
  }

  private use(scope: Scope, node: GraphNode, path: readonly string[], owners: readonly Use[]): void {
    const name = this.fresh(`${scope.prefix}${node.id}`)
    const id = typeof node.params?.block === 'string' ? node.params.block : ''
    const definition = this.blocks.get(id)
    const use: Use = { name, node, outer: scope, path: [...(scope.within?.use.path ?? []), node.id], definition, copies: [], end: null, leaves: [] }
    scope.uses.set(node.id, use)
    this.uses.push(use)
    scope.names.set(node.id, name)
    if (scope.within) this.origins.set(name, { block: path.at(-1)!, node: node.id, path: scope.within.use.path })
    if (!definition) {
      this.report(name, 'unknown-block', `The file has no block "${id.slice(0, 60)}". It is kept as it is; take another block in its place.`, [{ label: 'Remove it', steps: [{ kind: 'remove' }] }])
      return
    }
    if (path.includes(id)) {
      this.report(name, 'block-in-itself', `The block ${definition.title} contains itself, so it would never end. Remove it here.`, [{ label: 'Remove it', steps: [{ kind: 'remove' }] }])
      return
    }
    const repeat = this.repeats(use)
    const ends = endsOfBlock(definition)
    if (ends.length === 1) use.end = ends[0]!.id
    else this.reportEnds(use, ends)
    for (let copy = 0; copy < repeat; copy += 1) {
      // Copies count too: blocks that only hand on would otherwise multiply without a single layer.
      if (this.full || this.nodes.length + this.scopes.length + definition.nodes.length > MOST_LEAVES) {
        if (!this.full) this.report(name, 'too-many-layers', `Written out, the blocks would be more than ${MOST_LEAVES.toLocaleString('en-US')} layers. Repeat them less often.`)
        this.full = true
        return
      }
      const inner = this.open(definition, repeat === 1 ? `${name}/` : `${name}/${copy + 1}/`, { use, copy })
      use.copies.push(inner)
      this.fill(inner, [...path, id], [...owners, use])
    }
  }

  private repeats({ name, node, definition }: Use): number {
    const repeat = repeatsOf(node)
    if (repeat === null) {
      this.report(name, 'parameter-out-of-range', `Repeat must be a whole number from 1 to ${MOST_REPEATS}, not ${JSON.stringify(node.params?.repeat)}.`, [{ label: 'Use it once', steps: [{ kind: 'setParams', params: { repeat: 1 } }] }])
      return 1
    }
    const ports = portsOf(definition!).length
    if (repeat === 1 || ports === 1) return repeat
    this.report(name, 'repeat-needs-one-port', `Only a block with one input can be repeated, because each copy feeds the next; ${definition!.title} has ${ports}.`, [{ label: 'Use it once', steps: [{ kind: 'setParams', params: { repeat: 1 } }] }])
    return 1
  }

  private reportEnds({ name, definition }: Use, ends: readonly GraphNode[]): void {
    const list = ends.slice(0, 4).map(({ id }) => id).join(', ')
    const message = ends.length === 0
      ? `The block ${definition!.title} has no layer that gives its output. Open it and add one.`
      : `The block ${definition!.title} has ${ends.length} loose ends (${list}${ends.length > 4 ? ', …' : ''}), but gives one output. Open it and join them, or remove all but one.`
    this.report(name, 'block-without-one-end', message)
  }

  /** Writes the edges into the nodes of a scope down, from the layers that really feed them. */
  private connect(scope: Scope): void {
    for (const [id, name] of scope.names) {
      if (isStructural(scope.nodes.get(id)!)) continue
      for (const edge of scope.incoming.get(id)!) {
        const source = this.feeder(scope, edge.source)
        if (source === null) continue
        const plain = !scope.within && source === edge.source
        this.edges.push(plain ? edge : { source, target: name, targetPort: edge.targetPort })
      }
    }
    for (const [id, use] of scope.uses) this.checkPorts(scope, id, use)
  }

  private checkPorts(scope: Scope, id: string, { name, definition, node }: Use): void {
    if (!definition) return
    const ports = portsOf(definition).length
    const taken = new Set(scope.incoming.get(id)!.map(({ targetPort }) => targetPort))
    const title = node.title ?? definition.title
    const stray = [...taken].find((port) => port >= ports)
    if (stray !== undefined) this.report(name, 'too-many-inputs', `${title} takes ${ports} ${ports === 1 ? 'connection' : 'connections'}, but something is connected to port ${stray + 1}. Remove that connection.`)
    const open = Array.from({ length: ports }, (_, port) => port).find((port) => !taken.has(port))
    if (open !== undefined) this.report(name, 'not-connected', ports === 1 ? `${title} has no input. Connect a layer to its left side.` : `Input ${open + 1} of ${title} is open. Connect a layer to it.`)
  }

  /** The flat node whose output `id` gives in this scope; null where there is none. Each is looked for once; within a circle there is none. */
  private feeder(scope: Scope, id: string): string | null {
    const known = scope.feeders.get(id)
    if (known !== undefined) return known
    if (this.depth > DEEPEST) return null
    scope.feeders.set(id, null)
    this.depth += 1
    const found = this.findFeeder(scope, id)
    this.depth -= 1
    scope.feeders.set(id, found)
    return found
  }

  private findFeeder(scope: Scope, id: string): string | null {
    const node = scope.nodes.get(id)
    if (node?.type === BLOCK) {
      const use = scope.uses.get(id)
      const last = use?.copies.at(-1)
      return use && last && use.end !== null ? this.feeder(last, use.end) : null
    }
    if (node?.type === BLOCK_INPUT) return scope.within ? this.feederOfPort(scope.within, id) : null
    return node ? (scope.names.get(id) ?? null) : null
  }

  private feederOfPort({ use, copy }: NonNullable<Scope['within']>, id: string): string | null {
    if (copy > 0) return use.end === null ? null : this.feeder(use.copies[copy - 1]!, use.end)
    const port = portsOf(use.definition!).findIndex((node) => node.id === id)
    const edge = use.outer.incoming.get(use.node.id)!.find(({ targetPort }) => targetPort === port)
    return edge ? this.feeder(use.outer, edge.source) : null
  }

  private describe(use: Use): Instance {
    const { name, definition, leaves, copies } = use
    const [first] = copies
    const sources = definition && first ? portsOf(definition).map((port) => this.feeder(first, port.id)) : use.outer.incoming.get(use.node.id)!.map((edge) => this.feeder(use.outer, edge.source))
    return { name, definition, copies: copies.map(({ prefix }) => prefix), sources, leaves, output: this.feeder(use.outer, use.node.id) }
  }

  private ports(): Map<string, string | null> {
    const found = new Map<string, string | null>()
    for (const scope of this.scopes) {
      for (const { id, type } of scope.nodes.values()) if (type === BLOCK_INPUT) found.set(`${scope.prefix}${id}`, this.feeder(scope, id))
    }
    return found
  }

  /** A name that no other node has: a layer of the user's own may be called "stage/conv" too. */
  private fresh(wanted: string): string {
    let name = wanted
    for (let number = 2; this.used.has(name); number += 1) name = `${wanted}_${number}`
    this.used.add(name)
    return name
  }

  private report(node: string, code: string, message: string, fixes: Problem['fixes'] = []): void {
    this.problems.push({ node, code, level: 'error', message, fixes })
  }
}
