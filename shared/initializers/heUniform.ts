import { defineInitializer } from './spec.ts'

export const heUniform = defineInitializer({
  kind: 'heUniform',
  title: 'He uniform',
  summary: 'For layers with ReLU or one of its kin: makes up for the half of the signal that ReLU cuts off. Also called Kaiming uniform.',
  equation: 'w ~ U(−a, a), a = √(6/n_in)',
  source: 'He, Zhang, Ren & Sun 2015, Delving deep into rectifiers; PyTorch kaiming_uniform_ with nonlinearity "relu".',
  params: {},
  kernelsOnly: true,
  law: (_, { fanIn }) => ({ kind: 'uniform', limit: Math.sqrt(6 / fanIn) }),
})
