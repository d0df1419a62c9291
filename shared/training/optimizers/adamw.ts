import { adamNumbers, adamStep } from './adam.ts'
import { beta1Field, beta2Field, defineOptimizer, epsilonField } from './spec.ts'

export const adamw = defineOptimizer({
  kind: 'adamw',
  title: 'AdamW',
  summary: 'Adam with weight decay beside the gradient instead of in it: all weights shrink at the same rate, which counters overfitting.',
  equation: 'θ ← θ·(1 − η·λ), then a step of Adam',
  source: 'Loshchilov & Hutter 2019, Decoupled weight decay regularization.',
  learningRate: 0.001,
  params: {
    beta1: beta1Field,
    beta2: beta2Field,
    epsilon: epsilonField(1e-8),
    weightDecay: {
      kind: 'number', label: 'Weight decay λ', help: 'How strongly weights are pulled towards zero at each step, times the learning rate.', min: 0, max: 1, step: 0.001, default: 0.01,
    },
  },
  slots: ['m', 'v'],
  compiled: { operation: 'adamw', numbers: (at) => [...adamNumbers(at), 1 - at.learningRate * at.hyper.weightDecay] },
  update: (call) => adamStep({ ...call, weight: call.tf.mul(call.weight, 1 - call.learningRate * call.hyper.weightDecay) }),
})
