import type { NamedTensorMap, Tensor } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../layer/index.ts'
import type { ClipKind, TrainingConfig } from './config.ts'

/** One way to keep gradients from growing too long, for the settings panel. */
export interface ClipSpec {
  readonly kind: ClipKind
  readonly title: string
  readonly summary: string
  readonly equation: string
  readonly source: string
  /** A limit to begin with. */
  readonly limit: number
}

/** In the order of the settings panel. */
export const CLIPS: readonly ClipSpec[] = [
  {
    kind: 'value', title: 'By value', limit: 0.5,
    summary: 'Cuts every number of the gradient back to ± the limit. Simple, but it turns the gradient aside.',
    equation: 'g ← min(max(g, −c), c)', source: 'Mikolov 2012, Statistical language models based on neural networks.',
  },
  {
    kind: 'norm', title: 'By norm', limit: 1,
    summary: 'Shortens the gradient of each array of weights to at most the limit; its direction stays.',
    equation: 'g ← g·min(1, c/‖g‖)', source: 'Pascanu, Mikolov & Bengio 2013, On the difficulty of training recurrent neural networks.',
  },
  {
    kind: 'globalNorm', title: 'By global norm', limit: 1,
    summary: 'Shortens the gradient of all weights together to at most the limit: the step keeps its direction and only becomes shorter.',
    equation: 'g ← g·min(1, c/‖all g‖)', source: 'Pascanu, Mikolov & Bengio 2013, On the difficulty of training recurrent neural networks.',
  },
]

/** Gradients as the optimizer is to see them, on TensorFlow.js. Call it within a tidy. */
export function clipGradients(tf: TensorFlow, clip: TrainingConfig['clip'], gradients: NamedTensorMap): NamedTensorMap {
  if (!clip) return gradients
  const { kind, limit } = clip
  const squares = (gradient: Tensor) => tf.sum(tf.square(gradient))
  const shortened = (gradient: Tensor, squared: Tensor) => tf.mul(gradient, tf.div(limit, tf.maximum(tf.sqrt(squared), limit)))
  const each = (change: (gradient: Tensor) => Tensor) => Object.fromEntries(Object.entries(gradients).map(([name, gradient]) => [name, change(gradient)]))
  switch (kind) {
    case 'value':
      return each((gradient) => tf.minimum(tf.maximum(gradient, -limit), limit))
    case 'norm':
      return each((gradient) => shortened(gradient, squares(gradient)))
    case 'globalNorm': {
      const all = Object.values(gradients).map(squares)
      if (all.length === 0) return gradients
      const squared = tf.sum(tf.stack(all))
      return each((gradient) => shortened(gradient, squared))
    }
  }
}
