import type { CardSpec } from '../../shared/analysis/result.ts'

const COLOURS: Readonly<Record<CardSpec['category'], string>> = {
  core: 'var(--c-core)',
  convolution: 'var(--c-conv)',
  pooling: 'var(--c-pool)',
  normalisation: 'var(--c-norm)',
  regularisation: 'var(--c-reg)',
  activation: 'var(--c-act)',
  merge: 'var(--c-merge)',
  block: 'var(--c-block)',
}

/** The colour of a layer's dot: its category's; grey where data enters; red for a type that is not known. */
export function layerColour(spec: Pick<CardSpec, 'ports' | 'category'> | undefined): string {
  if (!spec) return 'var(--bad)'
  return spec.ports.max === 0 ? 'var(--c-input)' : COLOURS[spec.category]
}
