import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core'
import { backends, startBackend, tf } from '../../../renderer/worker/backend.ts'
import { convolve } from '../../../shared/ops/convolve.ts'
import { pool } from '../../../shared/ops/pool.ts'
import { BACKENDS, type Backend } from '../../../shared/training/protocol.ts'
import functions from '../../fixtures/pytorch/functions.json'
import spatial from '../../fixtures/pytorch/spatial.json'
import values from '../../fixtures/pytorch/values.json'
import windows from '../../fixtures/pytorch/windows.json'
import { asValueCase, nameOf, runCase, type Compared, type SpatialCase, type ValueCase } from '../golden.ts'
import type { Convolution, Golden, Pooling } from '../windows.ts'

/** What the worker found on one backend: the one that really ran, and the cases that are not as PyTorch says. */
export interface GradientReport {
  readonly wanted: string
  readonly backend: string
  readonly cases: number
  readonly seconds: number
  /** The largest difference, relative where the expected number is above 1. */
  readonly farthest: number
  readonly wrong: readonly string[]
  /** Why the browser has no such backend; null where it has. */
  readonly absent: string | null
}

/**
 * How far from PyTorch a number may be. A card's exponentials and powers may be approximations of its own; where the card is
 * simulated, as in this test, all 465 cases stay within 3e-6, as on the processor.
 */
const TOLERANCE = 1e-5

interface Case {
  readonly name: string
  /** Cases of one kind are alike but for their numbers, so that a few of them can stand for all. */
  readonly kind: string
  readonly run: () => Compared[]
}

function convolution(c: Convolution): Compared[] {
  const forward = (x: Tensor, w: Tensor, b: Tensor) => tf.add(convolve(tf, x as Tensor4D, w as Tensor4D, c, c.groups), b)
  const leaves = [tf.tensor4d(c.x, c.xShape), tf.tensor4d(c.w, c.wShape), tf.tensor1d(c.b)] as const
  const [dx, dw, db] = tf.grads(forward)([...leaves], tf.tensor4d(c.dy, c.yShape))
  return [
    { what: 'output', found: forward(...leaves), wanted: { shape: c.yShape, values: c.y } },
    { what: 'gradient of the image', found: dx!, wanted: { shape: c.xShape, values: c.dx } },
    { what: 'gradient of the filters', found: dw!, wanted: { shape: c.wShape, values: c.dw } },
    { what: 'gradient of the bias', found: db!, wanted: { shape: [c.db.length], values: c.db } },
  ]
}

function pooling(c: Pooling): Compared[] {
  const forward = (x: Tensor) => pool(tf, x as Tensor4D, c, c.kind, c.countPadding)
  const x = tf.tensor4d(c.x, c.xShape)
  return [
    { what: 'output', found: forward(x), wanted: { shape: c.yShape, values: c.y } },
    { what: 'gradient', found: tf.grad(forward)(x, tf.tensor4d(c.dy, c.yShape)), wanted: { shape: c.xShape, values: c.dx } },
  ]
}

const golden = windows as unknown as Golden
const rows = [...(values as unknown as { cases: ValueCase[] }).cases, ...(functions as unknown as { cases: ValueCase[] }).cases, ...(spatial as unknown as { cases: SpatialCase[] }).cases.map(asValueCase)]
const all: Case[] = [
  // All of these, as every one is a different path through the lowering.
  ...golden.convolutions.map((c, index) => ({ name: `convolution ${index}`, kind: `convolution ${index}`, run: () => convolution(c) })),
  ...golden.poolings.map((c, index) => ({ name: `pooling ${index}`, kind: `pooling ${index}`, run: () => pooling(c) })),
  ...rows.map((row) => ({ name: nameOf(row), kind: JSON.stringify([row.layer, row.params.function, row.params.method, row.training]), run: () => runCase(tf, row) })),
]

/** At most `most` of each kind, evenly taken; of functions the last is the one with numbers far from 0, and 0 itself. */
function sample(most: number): Case[] {
  return [...new Set(all.map(({ kind }) => kind))].flatMap((kind) => {
    const alike = all.filter((each) => each.kind === kind)
    return alike.filter((_, index) => Math.floor((index * most) / alike.length) !== Math.floor(((index + 1) * most) / alike.length))
  })
}

async function distance({ found, wanted }: Compared): Promise<number> {
  if (found.shape.join() !== wanted.shape.join()) return Infinity
  const numbers = await found.data()
  return wanted.values.reduce((most, value, index) => {
    const off = Math.abs(numbers[index]! - value) / Math.max(1, Math.abs(value))
    // Written so that NaN is far as well.
    return off <= most ? most : Number.isNaN(off) ? Infinity : off
  }, 0)
}

async function report(wanted: Backend, cases: readonly Case[]): Promise<GradientReport> {
  const offer = (await backends()).find(({ backend }) => backend === wanted)!
  if (!offer.available) return { wanted, backend: 'none', cases: 0, seconds: 0, farthest: Infinity, wrong: [], absent: offer.detail }
  const started = await startBackend(wanted)
  if (!started.ok) return { wanted, backend: 'none', cases: 0, seconds: 0, farthest: Infinity, wrong: [started.mistake.message], absent: null }
  const wrong: string[] = []
  let farthest = 0
  const begun = performance.now()
  for (const { name, run } of cases) {
    tf.engine().startScope()
    for (const compared of run()) {
      const off = await distance(compared)
      farthest = Math.max(farthest, off)
      if (off > TOLERANCE) wrong.push(`${name}, ${compared.what}: off by ${off}`)
    }
    tf.engine().endScope()
  }
  return { wanted, backend: tf.getBackend(), cases: cases.length, seconds: (performance.now() - begun) / 1000, farthest, wrong, absent: null }
}

// The page names this worker after the number of cases of each kind, and WebGPU where it is wanted; only a graphics card, for which a shader is compiled each, is slow.
const [most, also] = self.name.split(' ')
const fewer = sample(Number(most || Infinity))
const reports: GradientReport[] = []
for (const backend of BACKENDS.filter((each) => each !== 'webgpu' || also === 'webgpu')) reports.push(await report(backend, backend === 'webgl' || backend === 'webgpu' ? fewer : all))
postMessage(JSON.stringify(reports))
