import { applyPreprocessing, restoreTargets } from '../datasets/preprocessing.ts'
import { formatShape, type TensorFlow } from '../layer/index.ts'
import { fail, succeed, type Result } from '../mistake.ts'
import { dealFeatures, enter, widthOfSample } from './enter.ts'
import type { Trained } from './trained.ts'

const BATCH = 256

/** Raw samples, row by row, to the values of every output, numbers in the units of the data. Null when `between` said to stop. */
export async function predictRaw(
  tf: TensorFlow, { network, preprocessing }: Trained, values: Float32Array, count: number, between: () => Promise<boolean>,
): Promise<Result<Readonly<Record<string, readonly (readonly number[])[]>>> | null> {
  const { inputs, outputs, forward } = network
  const shapes = inputs.map(({ shape }) => shape)
  const width = widthOfSample(shapes, preprocessing)
  const entries = dealFeatures(shapes, width)
  if (!entries) return fail('inputs-differ', 'The inputs of this network differ in size; one sample cannot enter them all.')
  if (values.length !== count * width) return fail('input', `The network expects ${shapes.map(formatShape).join(' and ')}, ${width} numbers a sample, but ${values.length} numbers were given for ${count} samples.`)
  const rows = applyPreprocessing(values, preprocessing, width)
  const { targets } = preprocessing
  const collected = outputs.map(() => [] as number[][])
  for (let start = 0; start < count; start += BATCH) {
    const size = Math.min(BATCH, count - start)
    const tensors = tf.tidy(() => forward(enter(tf, entries, rows.subarray(start * width, (start + size) * width), size), { training: false }))
    const data = await Promise.all(tensors.map((tensor) => tensor.data()))
    tf.dispose(tensors)
    data.forEach((flat, index) => {
      const units = flat.length / size
      for (let row = 0; row < size; row += 1) {
        const answered = [...flat.subarray(row * units, (row + 1) * units)]
        collected[index]!.push(targets ? restoreTargets(answered, targets) : answered)
      }
    })
    if (!(await between())) return null
  }
  return succeed(Object.fromEntries(outputs.map(({ id }, index) => [id, collected[index]!])))
}
