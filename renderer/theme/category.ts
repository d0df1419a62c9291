import type { Category, LayerSpec } from '../../shared/layer/index.ts'

const COLOURS: Readonly<Record<Category, string>> = {
  core: 'var(--c-core)',
  convolution: 'var(--c-conv)',
  pooling: 'var(--c-pool)',
  normalisation: 'var(--c-norm)',
  regularisation: 'var(--c-reg)',
  activation: 'var(--c-act)',
  merge: 'var(--c-merge)',
}

/** The colour of a layer's dot: its category's; grey where data enters; red for a type that is not known. */
export function layerColour(spec: LayerSpec | undefined): string {
  if (!spec) return 'var(--bad)'
  return spec.ports.max === 0 ? 'var(--c-input)' : COLOURS[spec.category]
}
