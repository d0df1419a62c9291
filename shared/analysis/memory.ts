import { MEMORY_BUDGET, refuseMemory, sumHoldings, type TrainingLoad } from '../compile/memory.ts'
import type { TrainingConfig } from '../training/config.ts'
import { findOptimizer } from '../training/optimizers/index.ts'
import type { AnalysisOptions } from './analyse.ts'
import type { NodeAnalysis, Problem } from './result.ts'

/** A network may be too large to train here and still be right: this says so without calling it wrong. */
export function checkTrainingMemory(nodes: Iterable<NodeAnalysis>, { training, data, budget = MEMORY_BUDGET.wasm }: AnalysisOptions): Problem[] {
  if (!training) return []
  const refusal = refuseMemory(sumHoldings(nodes), trainingLoad(training, data?.count), budget)
  return refusal ? [{ node: null, code: 'too-large-to-train', level: 'info', ...refusal }] : []
}

/** What training asks of memory with these settings. No batch is larger than the data. `samples`: how many there are, where it is known. */
export function trainingLoad({ batchSize, optimizer, earlyStopping, accumulate = 1 }: TrainingConfig, samples = Infinity): TrainingLoad {
  // Gradients that are gathered over several batches are one more array beside the optimizer's.
  const slots = findOptimizer(optimizer.kind).slots.length + (accumulate > 1 ? 1 : 0)
  return { batchSize: Math.max(1, Math.min(batchSize, samples)), slots, copies: earlyStopping ? 2 : 1 }
}
