import { defineInitializer } from './spec.ts'

export const glorotNormal = defineInitializer({
  kind: 'glorotNormal',
  title: 'Glorot normal',
  summary: 'Glorot’s width with a bell curve: for layers without activation or with sigmoid, tanh or softmax. Also called Xavier normal.',
  equation: 'w ~ N(0, σ²), σ = √(2/(n_in + n_out))',
  source: 'Glorot & Bengio 2010, Understanding the difficulty of training deep feedforward neural networks; PyTorch xavier_normal_.',
  params: {},
  kernelsOnly: true,
  law: (_, { fanIn, fanOut }) => ({ kind: 'normal', deviation: Math.sqrt(2 / (fanIn + fanOut)) }),
})
