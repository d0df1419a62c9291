/** Where a run stood when its loss stopped being a number. */
export interface Breakdown {
  readonly epoch: number
  readonly step: number
  readonly loss: number
  readonly learningRate: number
  /** The epoch whose weights are back; 0 for the initial ones. */
  readonly restored: number
}

/** Why a loss becomes NaN or infinite, and what to do, in plain words. */
export function adviseOnBreakdown({ epoch, step, loss, learningRate, restored }: Breakdown): string {
  const what = Number.isNaN(loss) ? 'was no longer a number (NaN)' : 'grew beyond all bounds'
  const back = restored === 0 ? 'The initial weights are back.' : `The weights of epoch ${restored} are back.`
  const lower = Number((learningRate / 10).toPrecision(1))
  return (
    `Training stopped in epoch ${epoch}, step ${step}: the loss ${what}. The steps are most likely too large: lower the learning rate from ${learningRate} to ${lower}. ` +
    `If that does not help, look for extreme values in the data or add a batch norm. ${back}`
  )
}

/** A loss this many times that of the very first batch was thrown up by the steps, not by the samples. */
const EXPLOSION = 10

/** Whether the steps threw the weights so far that the network is worse than before it learned anything. */
export function hasExploded(firstLoss: number | null, loss: number): boolean {
  return firstLoss !== null && loss > EXPLOSION * firstLoss
}

/** Says so when the loss ended far above where it began without ever leaving the numbers. Null otherwise. */
export function adviseOnExplosion(firstLoss: number | null, history: readonly { readonly loss: number }[], learningRate: number): string | null {
  const last = history.at(-1)
  if (!last || !hasExploded(firstLoss, last.loss)) return null
  const short = (value: number) => Number(value.toPrecision(3))
  return `The loss rose from ${short(firstLoss!)} at the first step to ${short(last.loss)}: the steps are too large. Lower the learning rate from ${learningRate} to ${Number((learningRate / 10).toPrecision(1))} or less.`
}

/** Epochs after which a loss that has not moved is no chance. */
const STILL_EPOCHS = 2

/** Says so when the loss did not move at all: then no gradient reaches the weights. Null when it moved. */
export function adviseOnStillness(history: readonly { readonly loss: number }[]): string | null {
  if (history.length < STILL_EPOCHS) return null
  const losses = history.map(({ loss }) => loss)
  const highest = Math.max(...losses)
  // Shuffled batches add up in another order, which changes the last digits of 32-bit sums.
  if (highest - Math.min(...losses) > 1e-6 * Math.abs(highest)) return null
  return (
    'The loss did not move at all, so no gradient reaches the weights. Look for a function that is flat (step, sign), for units that are all dead (ReLU after a bad start), ' +
    'or for a learning rate of almost nothing.'
  )
}

/** Said of a run that ended at once because every layer with weights is frozen. */
export const NOTHING_TO_LEARN = 'Nothing was left to learn, because every layer with weights is frozen: the network was tested with its weights as they stand. Unfreeze a layer to train it.'

/** Share of right answers in training below which a straight line plainly does not fit. */
const POOR_FIT = 0.75

/** Says what a network without a hidden layer cannot do, where it has just failed at it. Null otherwise. */
export function adviseOnStraightness(straight: boolean, history: readonly { readonly accuracy: number | null }[]): string | null {
  const accuracy = history.at(-1)?.accuracy ?? null
  if (!straight || accuracy === null || accuracy >= POOR_FIT) return null
  return (
    `Only ${Math.round(accuracy * 100)} % of the training samples are answered correctly. The network has a single layer that learns, so it can separate the classes ` +
    'only by a straight line (a plane, with more features), and none fits here, as with XOR. Put a Dense layer with tanh or ReLU before the last one.'
  )
}
