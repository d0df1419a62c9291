import type { LayerPulse, Pulse } from '../protocol.ts'
import type { Case } from './case.ts'
import { median } from './curve.ts'
import type { DoctorLayer } from './networkFacts.ts'

/** Pulses of which the median counts. */
const LATE = 3

/** Medians over the last pulses: one batch by itself says little. */
export function latePulse({ pulses }: Pick<Case, 'pulses'>): readonly LayerPulse[] {
  const late = pulses.slice(-LATE)
  return (late.at(-1)?.layers ?? []).map((layer) => {
    const all = late.flatMap(({ layers }) => layers.filter(({ node }) => node === layer.node))
    const middle = (pick: (pulse: LayerPulse) => number | null) => {
      const values = all.map(pick).filter((value): value is number => value !== null && Number.isFinite(value))
      return values.length === 0 ? null : median(values)
    }
    return {
      node: layer.node,
      gradient: middle(({ gradient }) => gradient) ?? 0,
      weight: middle(({ weight }) => weight) ?? 0,
      update: middle(({ update }) => update) ?? 0,
      silent: middle(({ silent }) => silent),
      // It says what several pulses and a whole evaluation batch agree on.
      ...(layer.dead !== undefined && { dead: layer.dead }),
      saturated: middle(({ saturated }) => saturated),
    }
  })
}

/** The change of a step in proportion to the weights; null for weights that are all 0. */
export function updateRatio({ update, weight }: Pick<LayerPulse, 'update' | 'weight'>): number | null {
  return weight > 0 && Number.isFinite(update) ? update / weight : null
}

export function layerOf({ network }: Case, node: string): DoctorLayer | undefined {
  return network.layers.find(({ id }) => id === node)
}

export function nameOf(patient: Case, node: string): string {
  return `“${layerOf(patient, node)?.name ?? node}”`
}

/** "“a”, “b” and 3 more layers". */
export function nameAll(patient: Case, nodes: readonly string[]): string {
  const names = nodes.slice(0, 3).map((node) => nameOf(patient, node))
  const more = nodes.length - names.length
  if (more > 0) return `${names.join(', ')} and ${more} more ${more === 1 ? 'layer' : 'layers'}`
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}

/** Those that came before, to see how the run began. */
export function firstPulse({ pulses }: Case): Pulse | null {
  return pulses[0] ?? null
}
