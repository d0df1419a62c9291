import { convBnRelu } from './convBnRelu.ts'
import { depthwiseSeparable } from './depthwiseSeparable.ts'
import { doubleConv } from './doubleConv.ts'
import { inception } from './inception.ts'
import type { BlockRecipe } from './recipe.ts'
import { residualBasic } from './residualBasic.ts'
import { residualBottleneck } from './residualBottleneck.ts'
import { resnextBottleneck } from './resnextBottleneck.ts'
import { seBottleneck } from './seBottleneck.ts'
import { squeezeExcitation } from './squeezeExcitation.ts'
import { upConv } from './upConv.ts'

/** Every ready-made block, in the order of the palette. Adding one adds a line here and nothing elsewhere. */
export const RECIPES: readonly BlockRecipe[] = [
  convBnRelu, doubleConv, residualBasic, residualBottleneck, resnextBottleneck, squeezeExcitation, seBottleneck, inception, depthwiseSeparable, upConv,
]

const byId = new Map(RECIPES.map((recipe) => [recipe.id, recipe]))

/** The recipe of that name, or undefined for one that this version does not know. */
export function findRecipe(id: string): BlockRecipe | undefined {
  return byId.get(id)
}

export { defineFromRecipe, type BlockExample, type BlockRecipe } from './recipe.ts'
export { convBnRelu, depthwiseSeparable, doubleConv, inception, residualBasic, residualBottleneck, resnextBottleneck, seBottleneck, squeezeExcitation, upConv }
