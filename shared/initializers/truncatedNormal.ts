import { defineInitializer, deviationField } from './spec.ts'

export const truncatedNormal = defineInitializer({
  kind: 'truncatedNormal',
  title: 'Truncated normal',
  summary: 'From the bell curve around 0, but what lies beyond two deviations is drawn again: no weight starts out far from all others.',
  equation: 'w ~ N(0, σ²), |w| ≤ 2σ',
  source: 'Keras TruncatedNormal, with its default σ = 0.05; PyTorch trunc_normal_ from −2σ to 2σ.',
  params: { stddev: deviationField },
  law: ({ stddev }) => ({ kind: 'truncatedNormal', deviation: stddev }),
})
