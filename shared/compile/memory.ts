import type { NodeAnalysis } from '../analysis/result.ts'
import { formatBytes } from '../formatBytes.ts'
import { countValues, formatCount, type Fix } from '../layer/index.ts'
import { fail, succeed, type Result } from '../mistake.ts'

const GIB = 1024 ** 3
const BYTES = 4

/** Bytes that a backend can give: 32-bit WebAssembly stops at 4 GiB and browsers often at 2. */
export const MEMORY_BUDGET = { webgpu: 2 * GIB, webgl: 2 * GIB, wasm: 2 * GIB, cpu: 4 * GIB } as const

/** The largest batch that a project may ask for. */
const LARGEST_BATCH = 65_536

/** Validation takes as many samples at once as have these many bytes of outputs, at most 256 (training/evaluate.ts). */
const EVALUATION = { bytes: 64 * 1024 ** 2, samples: 256 }

/** How a network is trained, as far as its memory goes. */
export interface TrainingLoad {
  /** Samples in one step. */
  readonly batchSize: number
  /** Numbers that the optimizer keeps for every weight: 0 for SGD, 2 for Adam. */
  readonly slots: number
  /** Copies of weights and optimizer to go back to: one of the last epoch, and one of the best with early stopping. Defaults to 1. */
  readonly copies?: number
}

/** What layers hold, in bytes; all that the estimate has to know of them. */
export interface Holdings {
  readonly parameters: number
  readonly trainable: number
  /** The largest weight that learns. */
  readonly largest: number
  /** Outputs for one sample. */
  readonly outputs: number
  /** Outputs for one sample with all that a training step keeps for their gradients. */
  readonly step: number
}

/** Bytes that training takes, part by part. */
export interface MemoryNeed {
  readonly parameters: number
  /** Gradients, and the weights as they were when the gradients were computed. */
  readonly gradients: number
  readonly optimizer: number
  /** Weights and optimizer once more, to go back to. */
  readonly copies: number
  /** Outputs of all layers for a whole batch, their gradients and what these are computed from. */
  readonly activations: number
  /** What the update of the largest weight adds once its gradient is there. */
  readonly update: number
  /** Outputs in validation, which takes more samples at once. */
  readonly validation: number
  /** The largest of the last three, which are never there together. */
  readonly working: number
  readonly total: number
}

export const NO_HOLDINGS: Holdings = { parameters: 0, trainable: 0, largest: 0, outputs: 0, step: 0 }

/** Nothing is held where a layer's shapes are not known. */
export function holdingsOf({ facts, parameters, trainable }: Pick<NodeAnalysis, 'facts' | 'parameters' | 'trainable'>): Holdings {
  if (!facts) return NO_HOLDINGS
  const outputs = countValues(facts.output) * BYTES
  const largest = facts.weights.reduce((most, weight) => (weight.trainable ? Math.max(most, countValues(weight.shape)) : most), 0)
  return { parameters: parameters * BYTES, trainable: trainable * BYTES, largest: largest * BYTES, outputs, step: outputs * (facts.stepArrays ?? 2) }
}

/** Of all layers together. */
export function sumHoldings(nodes: Iterable<Pick<NodeAnalysis, 'facts' | 'parameters' | 'trainable'>>): Holdings {
  let sum = NO_HOLDINGS
  for (const node of nodes) {
    const own = holdingsOf(node)
    sum = {
      parameters: sum.parameters + own.parameters,
      trainable: sum.trainable + own.trainable,
      largest: Math.max(sum.largest, own.largest),
      outputs: sum.outputs + own.outputs,
      step: sum.step + own.step,
    }
  }
  return sum
}

/**
 * What training takes, before anything is allocated. Activations are there during the backward pass; after it the intermediate
 * results of one weight's update take their place, and after an epoch the outputs for the samples of the validation part.
 */
export function estimateMemory(holdings: Holdings, { batchSize, slots, copies = 1 }: TrainingLoad): MemoryNeed {
  const { parameters, trainable } = holdings
  const gradients = 2 * trainable
  const optimizer = trainable * slots
  const kept = (parameters + optimizer) * copies
  const activations = holdings.step * batchSize
  const update = Math.max(0, updateOf(holdings, slots) - trainable)
  const validation = Math.max(0, validationOf(holdings) - gradients)
  const working = Math.max(activations, update, validation)
  return { parameters, gradients, optimizer, copies: kept, activations, update, validation, working, total: parameters + gradients + optimizer + kept + working }
}

/** Adam writes about a dozen arrays as large as the weight before the old ones are given back; SGD two. */
function updateOf({ largest }: Holdings, slots: number): number {
  return largest * (2 + 6 * slots)
}

/** A forward pass alone keeps about half of what a training step does. */
function validationOf({ outputs, step }: Holdings): number {
  if (outputs === 0) return 0
  return (step / 2) * Math.max(1, Math.min(EVALUATION.samples, Math.floor(EVALUATION.bytes / outputs)))
}

/** The largest batch that fits into `budget` bytes; 0 where not even one sample does. */
export function largestBatch(holdings: Holdings, load: Omit<TrainingLoad, 'batchSize'>, budget: number): number {
  const { total, working } = estimateMemory(holdings, { ...load, batchSize: 0 })
  if (total > budget) return 0
  if (holdings.step === 0) return LARGEST_BATCH
  return Math.min(LARGEST_BATCH, Math.floor((budget - total + working) / holdings.step))
}

/** Why a network cannot be trained in `budget` bytes, with the largest batch that can; null where it can. */
export function refuseMemory(holdings: Holdings, load: TrainingLoad, budget: number): { readonly message: string; readonly fixes: readonly Fix[] } | null {
  const need = estimateMemory(holdings, load)
  if (need.total <= budget) return null
  const largest = largestBatch(holdings, load, budget)
  const weights = need.parameters + need.gradients + need.optimizer + need.copies
  const start = `This network would need about ${formatBytes(need.total)} to train with a batch of ${formatCount(load.batchSize)}, more than the ${formatBytes(budget)} there are`
  if (largest > 0) {
    return {
      message: `${start}: ${formatBytes(need.activations)} of it for what the layers give out and its gradients. The largest batch that fits is ${formatCount(largest)}.`,
      fixes: [{ label: `Use a batch of ${formatCount(largest)}`, steps: [{ kind: 'setTraining', training: { batchSize: largest } }] }],
    }
  }
  const reason = weights + updateOf(holdings, load.slots) > budget
    ? `${formatBytes(weights)} of it for its ${formatCount(holdings.parameters / BYTES)} parameters. No batch is small enough: use fewer units or filters, or pool before the first dense layer.`
    : `${formatBytes(holdings.step)} for each sample. No batch is small enough: shrink the image earlier, or use fewer filters.`
  return { message: `${start}: ${reason}`, fixes: [] }
}

/** Refuses what cannot fit, with the numbers. */
export function checkMemory(holdings: Holdings, load: TrainingLoad, budget: number): Result<MemoryNeed> {
  const refusal = refuseMemory(holdings, load, budget)
  return refusal ? fail('memory', refusal.message) : succeed(estimateMemory(holdings, load))
}
