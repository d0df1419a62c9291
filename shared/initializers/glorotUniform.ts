import { defineInitializer } from './spec.ts'

export const glorotUniform = defineInitializer({
  kind: 'glorotUniform',
  title: 'Glorot uniform',
  summary: 'Keeps the signal equally large on the way forwards and back, for layers without activation or with sigmoid, tanh or softmax. Also called Xavier uniform.',
  equation: 'w ~ U(−a, a), a = √(6/(n_in + n_out))',
  source: 'Glorot & Bengio 2010, Understanding the difficulty of training deep feedforward neural networks; PyTorch xavier_uniform_.',
  params: {},
  kernelsOnly: true,
  law: (_, { fanIn, fanOut }) => ({ kind: 'uniform', limit: Math.sqrt(6 / (fanIn + fanOut)) }),
})
