import { readParams, type Params, type ParamSpecs, type ParamValue, type Shape } from '../layer/index.ts'
import type { BlockDefinition, Edge, Graph, GraphNode } from '../graph/document.ts'
import { freshBlockId } from '../graph/blocks.ts'

/** Parameters as somebody wrote them; what is missing has its default. */
export type Given = Readonly<Record<string, unknown>>

/** One worked example: tests and documentation use it. */
export interface BlockExample {
  readonly params: Given
  /** One shape for each port. */
  readonly inputs: readonly Shape[]
  readonly output: Shape
  /** All stored numbers, running statistics included. */
  readonly parameters: number
  /** Multiply-accumulates of one sample. */
  readonly macs: number
  /** Where the numbers come from: a paper, PyTorch. */
  readonly source: string
}

/** What a recipe says of itself. */
interface Description {
  /** The `recipe.name` in project files. */
  readonly id: string
  readonly title: string
  /** One line for the palette. */
  readonly summary: string
  /** Two or three sentences: what it is for, when to use it, what goes wrong. */
  readonly explanation: string
  /** Author, year and place of the description followed here. */
  readonly source: string
  readonly params: ParamSpecs
  readonly examples: readonly BlockExample[]
}

/** A recipe as its file writes it, in its own parameters. */
export interface RecipeSpec<P> extends Description {
  /** The block's layers, and what it is called with these numbers. */
  readonly build: (params: P) => { readonly title: string; readonly nodes: readonly GraphNode[]; readonly edges: readonly Edge[] }
  /** Parameters that make the block fit what enters it: images, in port order, at least the first. Those that are `given` stay as they are. */
  readonly fit?: (given: Partial<P>, inputs: readonly Shape[]) => Partial<P>
}

/** A ready-made block: parameters → definition. */
export interface BlockRecipe extends Description {
  /** Takes parameters as written. Unusable ones take their default; `readParams(recipe.params, given)` says what is wrong with them. */
  readonly build: (given?: Given) => Omit<BlockDefinition, 'id'>
  /**
   * All parameters, those that are not given chosen so that the block fits what enters it: as many filters as channels, a
   * projection where the shapes before and after differ. `inputs` in port order; unknown ones are null.
   */
  readonly fit: (given: Given, inputs: readonly (Shape | null)[]) => Params
}

/** Types a recipe by its own parameters; the list then holds it with the general ones. */
export function defineRecipe<P extends { readonly [K in keyof P]: ParamValue }>({ build, fit, ...description }: RecipeSpec<P>): BlockRecipe {
  const { id, params: specs, summary } = description
  const read = (given: Given) => readParams(specs, given).params
  return {
    ...description,
    build: (given = {}) => {
      const params = read(given)
      const { title, nodes, edges } = build(params as unknown as P)
      return { title, summary, nodes, edges, recipe: { name: id, params } }
    },
    fit: (given, inputs) => {
      const { params, mistakes } = readParams(specs, given)
      const wrong = new Set(mistakes.map(({ name }) => name))
      const own = Object.fromEntries(Object.entries(params).filter(([name]) => given[name] !== undefined && given[name] !== null && !wrong.has(name)))
      const images: Shape[] = []
      for (const shape of inputs) {
        if (shape?.length !== 3) break
        images.push(shape)
      }
      return fit && images.length > 0 ? read({ ...fit(own as Partial<P>, images), ...own }) : params
    },
  }
}

/**
 * Takes the block of a recipe into a graph: the definition that is there already where it was made of the same numbers and
 * not changed since, else a new one under a short name made of its title.
 */
export function defineFromRecipe(graph: Graph, recipe: BlockRecipe, given: Given = {}): { readonly graph: Graph; readonly block: BlockDefinition } {
  const built = recipe.build(given)
  const known = graph.blocks?.find((block) => block.recipe?.name === recipe.id && sameParams(recipe, block.recipe.params ?? {}, given))
  if (known) return { graph, block: known }
  const block: BlockDefinition = { id: freshBlockId(graph, built.title), ...built }
  return { graph: { ...graph, blocks: [...(graph.blocks ?? []), block] }, block }
}

function sameParams({ params }: BlockRecipe, a: Given, b: Given): boolean {
  return JSON.stringify(readParams(params, a).params) === JSON.stringify(readParams(params, b).params)
}
