import type { TrainingConfig } from '../training/config.ts'
import type { OptimizerSpec } from '../training/optimizers/index.ts'
import { isPenalised } from '../training/penalty.ts'
import type { Arena } from './arena.ts'
import { growTo, type Kernels } from './kernels.ts'
import { floatBits, Program } from './program.ts'
import type { Region } from './region.ts'

const BYTES = 4
/** The word of the first instruction, `scale`, that holds its factor. */
const FACTOR = 3

export interface UpdateOptions {
  readonly kernels: Kernels
  readonly arena: Arena
  readonly region: Region
  readonly optimizer: OptimizerSpec
  readonly clip: TrainingConfig['clip']
  /** Address of the numbers that the optimizer's instruction takes. */
  readonly numbers: number
  /** Address of the loss of the step, a float64. */
  readonly total: number
}

/** What follows the way back: penalties, clipping and the optimizer, at once or for a group of batches together. */
export interface Update {
  /** Writes the end of the program of a training step. */
  readonly conclude: (program: Pick<Program, 'emit'>) => void
  /** The step for the mean gradient of so many batches. Not called where every batch concludes with its own. */
  readonly runGroup: (batches: number) => void
}

export function createUpdate({ kernels, arena, region, optimizer, clip, numbers, total }: UpdateOptions): Update {
  const { count, weights, gradients, slots, sums } = region
  const penalise = (program: Pick<Program, 'emit'>, wanted: { readonly slope: boolean; readonly loss: boolean }) => {
    for (const { size, offset, penalty } of region.trained) {
      if (!isPenalised(penalty)) continue
      const at = offset * BYTES
      program.emit('penalty', { count: size, weights: weights + at, gradients: wanted.slope ? gradients + at : 0, ...penalty, total: wanted.loss ? total : 0 })
    }
  }
  const step = (program: Pick<Program, 'emit'>) => {
    if (clip?.kind === 'value') program.emit('clipValue', { count, gradients, limit: clip.limit })
    if (clip?.kind === 'globalNorm') program.emit('clipNorm', { count, gradients, limit: clip.limit })
    if (clip?.kind === 'norm') for (const { size, offset } of region.trained) program.emit('clipNorm', { count: size, gradients: gradients + offset * BYTES, limit: clip.limit })
    program.emit(optimizer.compiled.operation, { count, weights, gradients, first: slots[0] ?? 0, second: slots[1] ?? 0, hyper: numbers })
  }
  if (sums === 0) {
    return {
      conclude: (program) => {
        penalise(program, { slope: true, loss: true })
        step(program)
      },
      runGroup: () => {
        throw new Error('No gradients are gathered.')
      },
    }
  }
  const program = new Program()
  program.emit('scale', { count, factor: 1, x: sums, y: gradients, accumulate: 0 })
  program.emit('fill', { count, value: 0, y: sums })
  penalise(program, { slope: true, loss: false })
  step(program)
  const words = program.assemble(0)
  const at = arena.takeFresh(words.byteLength)
  let written = false
  return {
    conclude: (plan) => {
      penalise(plan, { slope: false, loss: true })
      plan.emit('scale', { count, factor: 1, x: gradients, y: sums, accumulate: 1 })
    },
    runGroup: (batches) => {
      if (!written) {
        if (!growTo(kernels.memory, at + words.byteLength)) throw new Error('The memory of WebAssembly is too small.')
        new Int32Array(kernels.memory.buffer, at, words.length).set(words)
        written = true
      }
      new Int32Array(kernels.memory.buffer, at, words.length)[FACTOR] = floatBits(1 / batches)
      if (kernels.run(at, words.length) !== 0) throw new Error('The engine stopped within an update.')
    },
  }
}
