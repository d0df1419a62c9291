import type { Analysis, NodeAnalysis } from './result.ts'
import type { LastFunction } from '../training/losses/index.ts'

/** Where an output's last function is applied, and the layers behind it that only pass its values on. */
export interface LastStep {
  readonly last: LastFunction
  /** From the node that applies it to the output node; one node where nothing follows. */
  readonly chain: readonly string[]
}

/** Looks through layers that only pass values on (flatten, dropout, a linear activation). */
export function findLastStep({ nodes, wiring }: Pick<Analysis, 'nodes' | 'wiring'>, output: string): LastStep {
  const chain: string[] = []
  let node = nodes.get(output)!
  for (;;) {
    chain.push(node.id)
    const last = node.spec?.lastFunction?.(node.params)
    if (last !== undefined && last !== 'linear') return { last, chain: chain.toReversed() }
    const source = passesOn(node) ? wiring.incoming.get(node.id)?.[0]?.source : undefined
    if (source === undefined) return { last: 'linear', chain: chain.toReversed() }
    node = nodes.get(source)!
  }
}

/** An activation that is none passes on too; a dense layer without one does not, because it has weights. */
function passesOn({ spec, params, facts, inputs }: NodeAnalysis): boolean {
  if (inputs.length !== 1 || facts?.weights.length !== 0) return false
  return spec?.passesOn === true || spec?.lastFunction?.(params) === 'linear'
}
