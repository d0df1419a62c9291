import { forgetUnused } from '../graph/blocks.ts'
import type { Graph } from '../graph/document.ts'
import { setParams } from '../graph/edits.ts'
import { blockOf, graphAt, withGraphAt, type Path } from '../graph/scope.ts'
import { defineFromRecipe, findRecipe } from './index.ts'

/**
 * Gives one card of a ready-made block, in the graph at `path`, the block that its recipe makes with other numbers: the one that
 * is there already, or a new one. The block that no card stands for any more is forgotten. The graph stays itself for a card of another kind.
 */
export function remakeBlock(graph: Graph, path: Path, card: string, change: Readonly<Record<string, unknown>>): Graph {
  const inside = graphAt(graph, path)
  const block = blockOf(graph, inside?.nodes.find(({ id }) => id === card))
  const recipe = block?.recipe && findRecipe(block.recipe.name)
  if (!inside || !block || !recipe) return graph
  const made = defineFromRecipe(inside, recipe, { ...block.recipe?.params, ...change })
  if (made.block.id === block.id) return graph
  const remade = withGraphAt(graph, path, setParams(made.graph, card, { block: made.block.id }))
  return forgetUnused(remade, [block.id])
}
