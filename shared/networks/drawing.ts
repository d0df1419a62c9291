import { layer, port, type Place } from '../blocks/parts.ts'
import { defineFromRecipe, type BlockRecipe } from '../blocks/index.ts'
import { BLOCK, EMPTY_GRAPH, type Edge, type Graph, type GraphNode } from '../graph/document.ts'
import { PITCH } from '../graph/makeRoom.ts'

type Params = Readonly<Record<string, unknown>>

interface Options {
  /** The nodes that feed it, in port order. Defaults to the one drawn before it. */
  readonly from?: readonly string[]
  /** Defaults to the next place in the row, or the first of the next row where that is full. */
  readonly at?: Place
  /** What its card is called. Defaults to the name of its kind. */
  readonly title?: string
}

/** Cards of a chain in one row; longer ones go on in the next row, as a text does. */
const PER_ROW = 8
/** From a row of the chain to the next, in canvas units: room for an edge to run through. */
const LINE = 180

/** A network while it is drawn: each card is fed by the one before it, unless it says otherwise. */
export class Drawing {
  private nodes: readonly GraphNode[] = []
  private edges: readonly Edge[] = []
  private blocks: Graph = EMPTY_GRAPH

  constructor(private readonly perRow = PER_ROW) {}

  get graph(): Graph {
    return { nodes: this.nodes, edges: this.edges, ...(this.blocks.blocks && { blocks: this.blocks.blocks }) }
  }

  /** A layer. */
  layer(id: string, type: string, params?: Params, { from, at, title }: Options = {}): this {
    const column = this.nodes.length % this.perRow
    const line = Math.floor(this.nodes.length / this.perRow)
    const position = at ? undefined : { x: column * PITCH.x, y: line * LINE }
    const node = { ...layer(id, type, at ?? [0, 0], params), ...(title !== undefined && { title }) }
    const before = this.nodes.at(-1)
    this.edges = [...this.edges, ...(from ?? (before ? [before.id] : [])).map((source) => ({ source, target: id }))]
    this.nodes = [...this.nodes, position ? { ...node, position } : node]
    return this
  }

  /** A card for a block, `repeat` times in a row. */
  block(id: string, block: string, { repeat = 1, ...options }: Options & { readonly repeat?: number } = {}): this {
    return this.layer(id, BLOCK, { block, ...(repeat === 1 ? {} : { repeat }) }, options)
  }

  /** A card for a block made by a recipe. */
  use(id: string, recipe: BlockRecipe, params: Params, options: Options & { readonly repeat?: number } = {}): this {
    return this.block(id, this.make(recipe, params), options)
  }

  /** The id of a block made by a recipe. */
  make(recipe: BlockRecipe, params: Params): string {
    const { graph, block } = defineFromRecipe(this.blocks, recipe, params)
    this.blocks = graph
    return block.id
  }

  /** Defines a block of the network's own: nodes at places of a grid, its ports among them. */
  define(id: string, title: string, summary: string, nodes: readonly GraphNode[], edges: readonly Edge[]): string {
    this.blocks = { ...this.blocks, blocks: [...(this.blocks.blocks ?? []), { id, title, summary, nodes, edges }] }
    return id
  }

  /** Defines a block of layers that follow each other, behind one port: `[id, type, params]` each. */
  defineChain(id: string, title: string, summary: string, layers: readonly (readonly [id: string, type: string, params?: Params])[]): string {
    const nodes = [port('in', [0, 0]), ...layers.map(([name, type, params], index) => layer(name, type, [index + 1, 0], params))]
    return this.define(id, title, summary, nodes, nodes.slice(1).map((node, index) => ({ source: nodes[index]!.id, target: node.id })))
  }
}
