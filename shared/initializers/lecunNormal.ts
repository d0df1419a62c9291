import { defineInitializer } from './spec.ts'

export const lecunNormal = defineInitializer({
  kind: 'lecunNormal',
  title: 'LeCun normal',
  summary: 'Keeps the variance of the signal on the way forwards: for SELU, whose theory asks for it, and for tanh.',
  equation: 'w ~ N(0, σ²), σ = √(1/n_in)',
  source: 'LeCun, Bottou, Orr & Müller 1998, Efficient BackProp; Klambauer et al. 2017 (SELU); PyTorch kaiming_normal_ with nonlinearity "linear".',
  params: {},
  kernelsOnly: true,
  law: (_, { fanIn }) => ({ kind: 'normal', deviation: Math.sqrt(1 / fanIn) }),
})
