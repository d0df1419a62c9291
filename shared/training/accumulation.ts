import type { Chunk } from './learner.ts'

/**
 * Gradients of `accumulate` consecutive batches are averaged before one step of the optimizer. Answers how many batches stand in the group that ends with
 * this batch of a chunk (the last group of an epoch may have fewer), and 0 where the group goes on.
 */
export function groupEndedBy({ order, batchSize, batch }: Chunk, index: number, accumulate = 1): number {
  const place = batch + index
  const size = (place % accumulate) + 1
  return size === accumulate || (place + 1) * batchSize >= order.length ? size : 0
}
