import { defineInitializer, deviationField } from './spec.ts'

export const normal = defineInitializer({
  kind: 'normal',
  title: 'Normal',
  summary: 'From the bell curve around 0, equally wide whatever the size of the layer. AlexNet started so, with σ = 0.01; deep networks need Glorot or He.',
  equation: 'w ~ N(0, σ²)',
  source: 'Krizhevsky, Sutskever & Hinton 2012; Keras RandomNormal, with its default σ = 0.05; PyTorch normal_.',
  params: { stddev: deviationField },
  law: ({ stddev }) => ({ kind: 'normal', deviation: stddev }),
})
