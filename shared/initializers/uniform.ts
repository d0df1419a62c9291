import { defineInitializer, limitField } from './spec.ts'

export const uniform = defineInitializer({
  kind: 'uniform',
  title: 'Uniform',
  summary: 'Every number between −a and a is equally likely, whatever the size of the layer. Choose Glorot or He uniform unless you want to see what too large or too small a start does.',
  equation: 'w ~ U(−a, a)',
  source: 'Keras RandomUniform, with its default a = 0.05; PyTorch uniform_.',
  params: { limit: limitField },
  law: ({ limit }) => ({ kind: 'uniform', limit }),
})
