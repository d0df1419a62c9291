import type { Analysis } from '../../analysis/result.ts'
import { literal } from './source.ts'

/** Names of the helpers below; no layer may be called so. */
export const BY_HAND_NAMES: readonly string[] = ['setByHand', 'freeze']

/** Lines that give a built model its weights set by hand and freeze layers, and the helpers that they use. */
export function byHandSource(analysis: Analysis, nameOf: (id: string) => string): { readonly lines: readonly string[]; readonly support: readonly string[] } {
  const lines: string[] = []
  let [sets, freezes] = [false, false]
  for (const id of analysis.order) {
    const weights = analysis.nodes.get(id)!.facts?.weights ?? []
    const layer = `model.getLayer(${literal(nameOf(id))})`
    for (const [index, { name, values }] of weights.entries()) {
      if (!values) continue
      sets = true
      lines.push(`  setByHand(${layer}, ${index}, ${literal(values)}) // ${name}`)
    }
    if (!weights.some(({ frozen }) => frozen)) continue
    // Layers without stored statistics compute the same in training.
    const statistics = weights.some(({ trainable, frozen }) => !trainable && !frozen)
    freezes ||= statistics
    lines.push(statistics ? `  freeze(${layer})` : `  ${layer}.trainable = false`)
  }
  return { lines, support: [...(sets ? [SET_BY_HAND] : []), ...(freezes ? [FREEZE] : [])] }
}

const SET_BY_HAND = `/** Writes numbers into a weight of a layer, row by row: it starts with them. */
function setByHand(layer: tf.layers.Layer, index: number, numbers: number[]): void {
  const weight = layer.weights[index]!
  tf.tidy(() => {
    weight.write(tf.tensor(numbers, weight.shape as number[]))
  })
}
`

const FREEZE = `/** Nothing of the layer learns, and its stored statistics are used as they are, in training too. */
function freeze(layer: tf.layers.Layer): void {
  const call = layer.call.bind(layer)
  layer.trainable = false
  layer.call = (inputs, kwargs) => call(inputs, { ...kwargs, training: false })
}
`
