import { findRecipe } from '../../shared/blocks/index.ts'
import type { BlockDefinition } from '../../shared/graph/document.ts'
import { readParams, type ParamValue, type Size } from '../../shared/layer/index.ts'
import { edit, useDocument } from '../store/document.ts'
import { ParamField } from './ParamField.tsx'
import { remakeBlock } from '../../shared/blocks/remakeBlock.ts'
import type { Source } from './useSource.ts'

/** The numbers that a ready-made block was made with. A change gives this card the block with the new ones; others keep theirs. */
export function RecipeParams({ source, block }: { source: Source; block: BlockDefinition }) {
  const readOnly = useDocument((state) => state.readOnly)
  const recipe = block.recipe && findRecipe(block.recipe.name)
  if (!recipe) return null
  const { params } = readParams(recipe.params, block.recipe?.params ?? {})
  const change = (name: string, value: ParamValue) => edit((project) => ({ ...project, graph: remakeBlock(project.graph, source.path, source.id, { [name]: value }) }))
  return Object.entries(recipe.params)
    .filter(([, spec]) => spec.shownIf?.(params) ?? true)
    .map(([name, spec]) => (
      <ParamField key={name} spec={spec} value={params[name]!} disabled={readOnly} kernel={(params.kernel ?? params.size) as Size | undefined} onChange={(value) => change(name, value)} />
    ))
}
