import type { TrainingConfig } from '../config.ts'
import type { RatePoint, RateSweep } from './report.ts'
import { batchesPerRate, isOver, readSweep, sweepRates } from './sweep.ts'
import type { Trial } from './trial.ts'

/**
 * Trains with a learning rate that grows from step to step (Smith 2017, "Cyclical learning rates for training neural networks"), until the loss is far above its
 * minimum or no number. The loss at a rate is that of its batches, each before its step: small ones come several to a rate, so that their mean leaps less,
 * and in whole groups where gradients are gathered over several batches. Null when the trial was called off.
 */
export async function findRate(trial: Trial, { batchSize, accumulate = 1 }: Pick<TrainingConfig, 'batchSize' | 'accumulate'>, onProgress: (share: number) => void): Promise<RateSweep | null> {
  const rates = sweepRates()
  const batches = accumulate * Math.ceil(batchesPerRate(batchSize) / accumulate)
  const points: Omit<RatePoint, 'smoothed'>[] = []
  for (const [index, learningRate] of rates.entries()) {
    const values = await trial.learn(batches, new Float64Array(batches).fill(learningRate))
    let loss = 0
    for (let batch = 0; batch < batches; batch += 1) loss += values[2 * batch]! / batches
    points.push({ learningRate, loss })
    if (isOver(points.map((point) => point.loss))) break
    onProgress((index + 1) / rates.length)
    if (!(await trial.goOn())) return null
  }
  return readSweep(points)
}
