import { findRecipe, defineFromRecipe, RECIPES, type BlockRecipe } from '../../shared/blocks/index.ts'
import type { CardSpec } from '../../shared/analysis/result.ts'
import { adoptBlocks, createInstance, wouldContainItself } from '../../shared/graph/blocks.ts'
import { BLOCK_INPUT, freshId, type BlockDefinition, type Graph, type GraphNode } from '../../shared/graph/document.ts'
import { portsOf } from '../../shared/graph/structure.ts'
import type { Category, LayerSpec, Shape } from '../../shared/layer/index.ts'
import { findLayer, LAYERS } from '../../shared/layers/index.ts'
import { useDocument } from '../store/document.ts'
import { ownBlocks, type OwnBlock } from '../store/ownBlocks.ts'
import { currentGraph, currentPath, openBlockOf } from '../store/scope.ts'

const HEADINGS: Readonly<Record<Category, string>> = {
  core: 'Core',
  convolution: 'Convolution',
  pooling: 'Pooling',
  normalisation: 'Normalise',
  regularisation: 'Regularise',
  activation: 'Activation',
  merge: 'Join branches',
}

/** Headings under which blocks are offered. */
export const READY_MADE = 'Blocks'
export const IN_PROJECT = 'Blocks of this project'
export const OWN = 'My blocks'

/** The headings of the palette, in its order. */
export const SECTIONS: readonly string[] = [...Object.values(HEADINGS), READY_MADE, IN_PROJECT, OWN]

/** Something that can be put on the canvas: a layer or a block. */
export interface Offer {
  /** Travels with what is dragged: a layer's id, or that of a block behind `recipe:`, `block:` or `own:`. */
  readonly id: string
  readonly title: string
  readonly summary: string
  /** One of `SECTIONS`. */
  readonly section: string
  /** Further words that find it: networks that are made of it. */
  readonly names: readonly string[]
  /** What the colour of its dot depends on. */
  readonly look: Pick<CardSpec, 'ports' | 'category'>
  /** What is inside of a block, for its picture; missing for a layer. */
  readonly inside?: Pick<BlockDefinition, 'nodes' | 'edges'>
  /** A new node without a place, and the graph with the blocks that it needs. `entering`: shapes that will feed it, in port order, null where unknown. */
  readonly create: (graph: Graph, entering: readonly (Shape | null)[]) => { readonly graph: Graph; readonly node: GraphNode }
}

/** Where something is put: the graph on the canvas, and the block whose inside it is. */
export interface Place {
  readonly graph: Graph
  readonly open: BlockDefinition | null
}

export function currentPlace(): Place {
  return { graph: currentGraph(), open: openBlockOf(useDocument.getState().project.graph, currentPath()) }
}

/** Everything that is offered where these blocks are, in the order of the palette. */
export function offersFrom(blocks: readonly BlockDefinition[] = [], own: readonly OwnBlock[] = [], inside = false): readonly Offer[] {
  return [...(inside ? [PORT_OFFER] : []), ...LAYER_OFFERS, ...RECIPE_OFFERS, ...blocks.map(offerBlock), ...own.map(offerOwn)]
}

export function currentOffers(): readonly Offer[] {
  return offersFrom(currentGraph().blocks, ownBlocks(), currentPath().length > 0)
}

/** The offer of that id. A layer that this version does not know is put down as it is. */
export function findOffer(id: string): Offer | undefined {
  const [kind, rest] = split(id)
  if (kind === 'recipe') {
    const recipe = findRecipe(rest)
    return recipe && offerRecipe(recipe)
  }
  if (kind === 'block') {
    const block = currentGraph().blocks?.find((each) => each.id === rest)
    return block && offerBlock(block)
  }
  if (kind === 'own') {
    const own = ownBlocks().find((each) => each.id === rest)
    return own && offerOwn(own)
  }
  if (id === BLOCK_INPUT) return PORT_OFFER
  const layer = findLayer(id)
  return layer && offerLayer(layer)
}

/** Why this cannot be put there, as a sentence; null where it can. */
export function refuseOffer(offer: Offer, { graph, open }: Place): string | null {
  const [kind] = split(offer.id)
  if (!open || (kind !== 'block' && kind !== 'own')) return null
  const made = offer.create(graph, [])
  const { block } = made.node.params as { block: string }
  if (!wouldContainItself(made.graph, open.id, block)) return null
  return block === open.id ? `You are inside of ${open.title}, and a block cannot contain itself.` : `You are inside of ${open.title}, which ${offer.title} is made of: it would contain itself.`
}

function offerLayer(layer: LayerSpec): Offer {
  const { id, title, summary, category } = layer
  return { id, title, summary, section: HEADINGS[category], names: [category], look: layer, create: (graph) => ({ graph, node: { id: freshId(graph, id), type: id } }) }
}

function offerRecipe(recipe: BlockRecipe): Offer {
  const inside = recipe.build()
  return {
    id: `recipe:${recipe.id}`,
    title: recipe.title,
    summary: recipe.summary,
    section: READY_MADE,
    names: networksIn(`${recipe.explanation} ${recipe.source}`),
    look: lookOf(inside),
    inside,
    create: (graph, entering) => {
      const { graph: grown, block } = defineFromRecipe(withoutOpen(graph), recipe, recipe.fit({}, entering))
      return { graph: grown, node: createInstance(grown, block.id) }
    },
  }
}

function offerBlock(block: BlockDefinition): Offer {
  return {
    id: `block:${block.id}`, title: block.title, summary: block.summary ?? describe(block), section: IN_PROJECT, names: [], look: lookOf(block), inside: block,
    create: (graph) => ({ graph, node: createInstance(graph, block.id) }),
  }
}

function offerOwn({ id, title, blocks }: OwnBlock): Offer {
  const [block] = blocks
  return {
    id: `own:${id}`, title, summary: block.summary ?? describe(block), section: OWN, names: [], look: lookOf(block), inside: block,
    create: (graph) => {
      const adopted = adoptBlocks(graph, blocks)
      return { graph: adopted.graph, node: createInstance(adopted.graph, adopted.names.get(block.id)!) }
    },
  }
}

/** The block on the canvas is about to be changed by hand, so it is no longer what its recipe makes and cannot stand for that. */
function withoutOpen(graph: Graph): Graph {
  const { open } = currentPlace()
  if (!open?.recipe) return graph
  const { recipe: _recipe, ...changed } = open
  return { ...graph, blocks: graph.blocks!.map((block) => (block.id === open.id ? changed : block)) }
}

function lookOf(block: Pick<BlockDefinition, 'nodes'>): Offer['look'] {
  const ports = portsOf(block).length
  return { category: 'block', ports: { min: ports, max: ports } }
}

function describe(block: BlockDefinition): string {
  const layers = block.nodes.length - portsOf(block).length
  return `${layers} ${layers === 1 ? 'layer' : 'layers'} used as one.`
}

/** Names of networks in a text: words with two capitals or more, as in ResNet-50 and U-Net. */
function networksIn(text: string): readonly string[] {
  const words = text.match(/[A-Za-z][\w-]*/g) ?? []
  return [...new Set(words.filter((word) => (word.match(/[A-Z]/g)?.length ?? 0) > 1))]
}

function split(id: string): readonly [kind: string, rest: string] {
  const colon = id.indexOf(':')
  return colon < 0 ? ['', id] : [id.slice(0, colon), id.slice(colon + 1)]
}

/** Offered while a block is open. */
const PORT_OFFER: Offer = {
  id: BLOCK_INPUT, title: 'Input of the block', summary: 'Adds a port to every card of this block; what is connected there comes in here.', section: 'Core', names: ['port'],
  look: { category: 'block', ports: { min: 0, max: 0 } },
  create: (graph) => ({ graph, node: { id: freshId(graph, 'in'), type: BLOCK_INPUT } }),
}

const LAYER_OFFERS = LAYERS.map(offerLayer)
const RECIPE_OFFERS = RECIPES.map(offerRecipe)
