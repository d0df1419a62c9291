import type { Totals } from '../analysis/result.ts'
import { formatBytes } from '../formatBytes.ts'
import { formatCount } from '../layer/index.ts'
import { fail, succeed, type Result } from '../mistake.ts'

const GIB = 1024 ** 3

/** Bytes that a backend can give: 32-bit WebAssembly stops at 4 GiB and browsers often at 2. */
export const MEMORY_BUDGET = { wasm: 2 * GIB, webgl: 2 * GIB, cpu: 4 * GIB } as const

export interface MemoryNeed {
  /** Weights with their gradients, the optimizer's slots and one copy of both to go back to. */
  readonly parameterBytes: number
  /** Outputs of all layers for a whole batch, and their gradients. */
  readonly activationBytes: number
}

/** What training takes, before anything is allocated. `slots`: numbers that the optimizer keeps for every weight. */
export function estimateMemory(totals: Totals, batchSize: number, slots: number): MemoryNeed {
  return { parameterBytes: totals.parameters * 4 * (2 + slots + (1 + slots)), activationBytes: totals.activationBytes * batchSize * 2 }
}

/** Refuses what cannot fit, with the numbers. */
export function checkMemory(totals: Totals, batchSize: number, slots: number, budget: number): Result<MemoryNeed> {
  const need = estimateMemory(totals, batchSize, slots)
  const sum = need.parameterBytes + need.activationBytes
  if (sum <= budget) return succeed(need)
  const weights = need.parameterBytes >= need.activationBytes
  const reason = weights
    ? `${formatBytes(need.parameterBytes)} of it for its ${formatCount(totals.parameters)} parameters. Use fewer units or filters, or pool before the first dense layer.`
    : `${formatBytes(need.activationBytes)} of it for the layers' outputs on a batch of ${formatCount(batchSize)}. Use a smaller batch, or shrink the image earlier.`
  return fail('memory', `This network would need about ${formatBytes(sum)} to train, more than the ${formatBytes(budget)} there are: ${reason}`)
}
