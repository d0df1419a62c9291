import { defineInitializer } from './spec.ts'

export const heNormal = defineInitializer({
  kind: 'heNormal',
  title: 'He normal',
  summary: 'For layers with ReLU or one of its kin: makes up for the half of the signal that ReLU cuts off. Also called Kaiming normal; ResNets start so.',
  equation: 'w ~ N(0, σ²), σ = √(2/n_in)',
  source: 'He, Zhang, Ren & Sun 2015, Delving deep into rectifiers; PyTorch kaiming_normal_ with nonlinearity "relu".',
  params: {},
  kernelsOnly: true,
  law: (_, { fanIn }) => ({ kind: 'normal', deviation: Math.sqrt(2 / fanIn) }),
})
