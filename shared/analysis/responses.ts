import { activationFunction } from '../activation/functions.ts'
import type { Analysis, NodeAnalysis } from './result.ts'
import { findLastStep } from './lastStep.ts'

/** Where it can be seen how the units of a layer that learns respond: whether they fall silent, or sit at the flat ends of their function. */
export interface Response {
  /** The layer that learns. */
  readonly node: string
  /** Whose output shows it: the layer itself, or the function that follows it alone. */
  readonly at: string
  /** Units (channels): the last axis of that output. */
  readonly units: number
  /** Whether a unit can give 0 with slope 0 for all samples. */
  readonly silences: boolean
  /** The values at which it hardly learns; null for functions without such. */
  readonly ends: readonly [low: number, high: number] | null
}

/**
 * Of every layer with weights that learn and a function that can stop them. The functions of the outputs are left out: a sure
 * answer of a classifier lies at the end of its sigmoid, and is not computed in training.
 */
export function findResponses(analysis: Analysis): readonly Response[] {
  const { nodes, order, outputs } = analysis
  const answering = new Set(outputs.flatMap((id) => findLastStep(analysis, id).chain))
  return order.flatMap((id) => {
    const node = nodes.get(id)!
    if (node.trainable === 0) return []
    const bent = bendOf(node) ? node : followerOf(analysis, node)
    const bend = bent && bendOf(bent)
    if (!bend || !bent.output || answering.has(bent.id)) return []
    return [{ node: id, at: bent.id, units: bent.output.at(-1)!, ...bend }]
  })
}

function bendOf({ spec, params }: NodeAnalysis): Pick<Response, 'silences' | 'ends'> | null {
  const last = spec?.lastFunction?.(params)
  if (last === undefined || last === 'softmax') return null
  const { silences = false, ends = null } = activationFunction(last)
  return silences || ends ? { silences, ends } : null
}

/** The layer without weights that alone takes what a layer gives, where that layer has no function of its own. */
function followerOf({ nodes, wiring }: Analysis, { id, spec, params }: NodeAnalysis): NodeAnalysis | null {
  if ((spec?.lastFunction?.(params) ?? 'linear') !== 'linear') return null
  const leaving = wiring.outgoing.get(id)!
  const follower = leaving.length === 1 ? nodes.get(leaving[0]!.target)! : null
  return follower && follower.inputs.length === 1 && follower.parameters === 0 ? follower : null
}
