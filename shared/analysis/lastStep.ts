import type { Analysis, NodeAnalysis } from './result.ts'
import type { LastFunction } from '../training/losses/index.ts'

/** Where an output's last function is applied, and the layers behind it that only pass its values on. */
export interface LastStep {
  readonly last: LastFunction
  /** From the node that applies it to the output node; one node where nothing follows. */
  readonly chain: readonly string[]
}

/** Looks through layers without weights that treat every value alike (flatten, reshape, a linear activation). */
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

function passesOn({ facts, inputs }: NodeAnalysis): boolean {
  return facts?.weights.length === 0 && facts.receptive === 'pointwise' && inputs.length === 1
}
