import type { ClipKind, TrainingConfig } from '../../training/config.ts'

/** What train.ts does with gradients before the optimizer sees them, text by text; null where that is nothing. */
export interface GradientSource {
  /** Definitions, before the optimizer is made. */
  readonly support: string
  /** One batch, whose gradients are `grads`. */
  readonly step: string
  /** Whether the step asks for `place`, which counts the batches of the epoch from 0, and for all of them, `batches`. */
  readonly counts: boolean
}

const CLIPPED: Readonly<Record<ClipKind, readonly [does: string, each: string]>> = {
  value: ['Every number is cut back to the limit', 'gradient.clipByValue(-CLIP_LIMIT, CLIP_LIMIT)'],
  norm: ['The gradient of each array of weights becomes no longer than the limit', 'gradient.mul(tf.div(CLIP_LIMIT, tf.maximum(gradient.square().sum().sqrt(), CLIP_LIMIT)))'],
  globalNorm: ['The gradient of all weights together becomes no longer than the limit', 'gradient.mul(factor)'],
}

const LEARN = `/** One step of the optimizer by these gradients, which are given up. */
function learn(gradients: tf.NamedTensorMap): void {
  optimizer.applyGradients(Object.entries(gradients).map(([name, tensor]) => ({ name, tensor })))
  tf.dispose(gradients)
}
`

export function gradientSource({ clip, accumulate = 1 }: TrainingConfig): GradientSource | null {
  if (!clip && accumulate === 1) return null
  const clipping = clip ? clippingSource(clip) : ''
  const prepared = (gradients: string) => (clip ? `clipped(${gradients})` : gradients)
  if (accumulate === 1) {
    return {
      support: `${clipping}${LEARN}`,
      step: `learn(tf.tidy(() => clipped(grads)))
    tf.dispose(grads)`,
      counts: false,
    }
  }
  return {
    support: `${clipping}${LEARN}
/** Gradients of so many batches are averaged before one step; the last step of an epoch may have fewer. */
const ACCUMULATE: number = ${accumulate}
const sums = new Map<string, tf.Tensor>()
let gathered = 0

/** Adds the gradients of a batch to those of the batches before. */
function gather(gradients: tf.NamedTensorMap): void {
  for (const [name, gradient] of Object.entries(gradients)) {
    const before = sums.get(name)
    sums.set(name, before ? before.add(gradient) : gradient.clone())
    before?.dispose()
  }
  tf.dispose(gradients)
  gathered += 1
}

/** One step by the mean of what was gathered. */
function takeStep(): void {
  learn(tf.tidy(() => ${prepared('Object.fromEntries([...sums].map(([name, sum]) => [name, sum.div(gathered)]))')}))
  tf.dispose([...sums.values()])
  sums.clear()
  gathered = 0
}
`,
    step: `gather(grads)
    if (gathered === ACCUMULATE || place === batches.length - 1) takeStep()`,
    counts: true,
  }
}

function clippingSource({ kind, limit }: NonNullable<TrainingConfig['clip']>): string {
  const [does, each] = CLIPPED[kind]
  const factor = kind === 'globalNorm'
    ? `  const squares = tf.stack(Object.values(gradients).map((gradient) => gradient.square().sum()))
  const factor = tf.div(CLIP_LIMIT, tf.maximum(squares.sum().sqrt(), CLIP_LIMIT))
`
    : ''
  return `const CLIP_LIMIT = ${limit}

/** ${does}. */
function clipped(gradients: tf.NamedTensorMap): tf.NamedTensorMap {
${factor}  return Object.fromEntries(Object.entries(gradients).map(([name, gradient]) => [name, ${each}]))
}

`
}
