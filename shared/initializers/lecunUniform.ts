import { defineInitializer } from './spec.ts'

export const lecunUniform = defineInitializer({
  kind: 'lecunUniform',
  title: 'LeCun uniform',
  summary: 'Keeps the variance of the signal on the way forwards. Half as much of it as He’s: for tanh, and for SELU, whose theory asks for it.',
  equation: 'w ~ U(−a, a), a = √(3/n_in)',
  source: 'LeCun, Bottou, Orr & Müller 1998, Efficient BackProp; Keras LecunUniform.',
  params: {},
  kernelsOnly: true,
  law: (_, { fanIn }) => ({ kind: 'uniform', limit: Math.sqrt(3 / fanIn) }),
})
