import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core'
import { startBackend, tf } from '../../../renderer/worker/backend.ts'
import { convolve } from '../../../shared/ops/convolve.ts'
import { pool } from '../../../shared/ops/pool.ts'
import { BACKENDS } from '../../../shared/training/protocol.ts'
import golden from '../../fixtures/pytorch/windows.json'
import type { Convolution, Golden, Pooling } from '../windows.ts'

/** What the worker found on one backend: the one that really ran, and the cases that are not as PyTorch says. */
export interface GradientReport {
  readonly wanted: string
  readonly backend: string
  readonly cases: number
  readonly wrong: readonly string[]
}

const TOLERANCE = 1e-5

/** The largest difference, relative where the expected number is above 1. */
async function distance(actual: Tensor, expected: readonly number[]): Promise<number> {
  const values = await actual.data()
  if (values.length !== expected.length) return Infinity
  return Math.max(...expected.map((value, index) => Math.abs(values[index]! - value) / Math.max(1, Math.abs(value))))
}

async function convolution(c: Convolution): Promise<number> {
  const forward = (x: Tensor, w: Tensor, b: Tensor) => tf.add(convolve(tf, x as Tensor4D, w as Tensor4D, c, c.groups), b)
  const [x, w, b] = [tf.tensor4d(c.x, c.xShape), tf.tensor4d(c.w, c.wShape), tf.tensor1d(c.b)]
  const [dx, dw, db] = tf.grads(forward)([x, w, b], tf.tensor4d(c.dy, c.yShape))
  return Math.max(await distance(forward(x, w, b), c.y), await distance(dx!, c.dx), await distance(dw!, c.dw), await distance(db!, c.db))
}

async function pooling(c: Pooling): Promise<number> {
  const forward = (x: Tensor) => pool(tf, x as Tensor4D, c, c.kind, c.countPadding)
  const x = tf.tensor4d(c.x, c.xShape)
  return Math.max(await distance(forward(x), c.y), await distance(tf.grad(forward)(x, tf.tensor4d(c.dy, c.yShape)), c.dx))
}

async function report(wanted: (typeof BACKENDS)[number]): Promise<GradientReport> {
  const started = await startBackend(wanted)
  if (!started.ok) return { wanted, backend: 'none', cases: 0, wrong: [started.mistake.message] }
  const { convolutions, poolings } = golden as unknown as Golden
  const wrong: string[] = []
  const note = (what: string, index: number, error: number) => {
    // Written so that NaN is wrong too.
    if (!(error < TOLERANCE)) wrong.push(`${what} ${index}: off by ${error}`)
  }
  for (const [index, c] of convolutions.entries()) note('convolution', index, await convolution(c))
  for (const [index, c] of poolings.entries()) note('pooling', index, await pooling(c))
  return { wanted, backend: tf.getBackend(), cases: convolutions.length + poolings.length, wrong }
}

const reports: GradientReport[] = []
for (const backend of BACKENDS) reports.push(await report(backend))
postMessage(JSON.stringify(reports))
