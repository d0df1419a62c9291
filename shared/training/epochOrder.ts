import { createRandom, deriveSeed } from '../random.ts'

/**
 * The order of the samples in each epoch, counted from 1. It follows from seed and epoch alone, so that a resumed run goes on as if never stopped. All epochs share
 * one array: a network that does thousands a second would spend more time on making room than on shuffling.
 */
export function createEpochOrder(samples: Int32Array, seed: number, shuffle: boolean): (epoch: number) => Int32Array {
  if (!shuffle) return () => samples
  const order = new Int32Array(samples.length)
  return (epoch) => {
    order.set(samples)
    return createRandom(deriveSeed(seed, 'order', epoch)).shuffle(order)
  }
}
