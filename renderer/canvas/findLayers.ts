import type { LayerSpec } from '../../shared/layer/index.ts'

/** Layers that fit what was typed, best first: title begins with it, a word does, then anything in title, type or summary. */
export function findLayers(layers: readonly LayerSpec[], typed: string): readonly LayerSpec[] {
  const wanted = typed.trim().toLowerCase()
  if (wanted === '') return layers
  const rank = (layer: LayerSpec) => {
    const title = layer.title.toLowerCase()
    if (title.startsWith(wanted)) return 0
    if (title.split(/\s+/).some((word) => word.startsWith(wanted))) return 1
    if (title.includes(wanted) || layer.id.toLowerCase().includes(wanted)) return 2
    if (layer.summary.toLowerCase().includes(wanted)) return 3
    return null
  }
  return layers
    .map((layer) => ({ layer, rank: rank(layer) }))
    .filter((entry): entry is { layer: LayerSpec; rank: 0 | 1 | 2 | 3 } => entry.rank !== null)
    .sort((a, b) => a.rank - b.rank)
    .map((entry) => entry.layer)
}
