import type { Drawing } from './drawing.ts'

/** What the networks for ImageNet's thousand classes have in common. */

export const CLASSES = 1000

/** Pooling, one dense layer and softmax: the end of all networks since GoogLeNet. */
export function classify(drawing: Drawing, classes = CLASSES): Drawing {
  return drawing.layer('avgpool', 'globalAvgPool2d').layer('fc', 'dense', { units: classes }).layer('classes', 'softmax')
}

/** As the papers trained them: momentum, and a rate that somebody lowers by hand when the loss stops falling. */
export const MOMENTUM = { loss: 'auto', optimizer: { kind: 'momentum', learningRate: 0.01, momentum: 0.9 }, epochs: 90, batchSize: 32, seed: 1 } as const
