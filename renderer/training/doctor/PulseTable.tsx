import { memo, useMemo } from 'react'
import type { Graph } from '../../../shared/graph/document.ts'
import { updateRatio } from '../../../shared/training/doctor/pulses.ts'
import type { LayerPulse, Pulse } from '../../../shared/training/protocol.ts'
import { useAnalysis } from '../../store/analysis.ts'
import { showNode } from '../../store/scope.ts'
import { ScoreTable, type ScoreColumn } from '../confusion/ScoreTable.tsx'
import { short } from '../verdict.ts'
import classes from './Doctor.module.css'

/** Decades that a bar of the gradients spans at least. */
const DECADES = 4

const RATIO: ScoreColumn<LayerPulse> = { title: 'Update', hint: 'What one step changes in the weights, as a share of them (roots of the mean squares). About 0.001 is healthy.', value: updateRatio, write: short, first: 'highest' }
const SILENT: ScoreColumn<LayerPulse> = { title: 'Silent', hint: 'Share of the units that gave 0 for every sample of the batch', value: ({ silent }) => silent, write: whole, bar: true, first: 'highest' }
const SATURATED: ScoreColumn<LayerPulse> = { title: 'Saturated', hint: 'Share of the outputs at the flat ends of a sigmoid or tanh', value: ({ saturated }) => saturated, write: whole, bar: true, first: 'highest' }

/** How each layer learned at the last measured step: gradients on a logarithmic scale, so that a fading one shows. */
export const PulseTable = memo(function PulseTable({ pulse: { layers, step }, graph }: { readonly pulse: Pulse; readonly graph: Graph }) {
  const columns = useMemo(() => {
    const sizes = layers.map(({ gradient }) => gradient).filter((gradient) => gradient > 0 && Number.isFinite(gradient)).map(Math.log10)
    const top = Math.max(...sizes)
    const span = Math.max(DECADES, top - Math.min(...sizes) + 0.5)
    const gradient: ScoreColumn<LayerPulse> = {
      title: 'Gradient', hint: 'Root of the mean square of the gradients of its weights. The bars are logarithmic.', value: (layer) => layer.gradient, write: short,
      bar: (value) => (value > 0 ? Math.max(0.02, 1 - (top - Math.log10(value)) / span) : 0),
    }
    return [gradient, RATIO, ...(layers.some(({ silent }) => silent !== null) ? [SILENT] : []), ...(layers.some(({ saturated }) => saturated !== null) ? [SATURATED] : [])]
  }, [layers])
  const names = useMemo(() => new Map(graph.nodes.map(({ id, title }) => [id, title ?? id])), [graph])
  const analysis = useAnalysis()
  // One of a network that is no longer open is not there to be shown.
  const show = (node: string) => analysis.nodes.has(node) && showNode(analysis, node)
  return (
    <section className={classes.pulse} aria-label={`How each layer learned at step ${step}`} data-testid="pulse">
      <ScoreTable label="How each layer learns" title="Layer" rows={layers} nameOf={({ node }) => names.get(node) ?? node} onName={({ node }) => show(node)} columns={columns} sortedBy={null} />
    </section>
  )
})

function whole(share: number): string {
  return `${Math.round(100 * share)}%`
}
