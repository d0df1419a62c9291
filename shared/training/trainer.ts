import type { Network } from '../compile/network.ts'
import type { Split } from '../datasets/split.ts'
import type { TensorFlow } from '../layer/index.ts'
import { MistakeError } from '../mistake.ts'
import { adviseOnBreakdown, adviseOnExplosion, adviseOnStillness, adviseOnStraightness, NOTHING_TO_LEARN, type Breakdown } from './advice.ts'
import { START, type Checkpoint, type Position } from './checkpoint.ts'
import type { TrainingConfig } from './config.ts'
import { evaluation } from './evaluate.ts'
import { epochOrder, type Feed } from './feed.ts'
import { createGate } from './gate.ts'
import { createLossLog } from './lossLog.ts'
import type { Learner } from './learner.ts'
import type { Backend, EpochRecord, Evaluation, RunStatus, StopReason, TrainingEvent } from './protocol.ts'
import { scheduledRate, scheduleOf } from './schedules/index.ts'
import { createStopwatch, type Clock } from './stopwatch.ts'

/** What the trainer needs of the world around it. */
export interface Surroundings {
  readonly tf: TensorFlow
  readonly backend: Backend
  readonly clock: Clock
  /** Lets waiting messages in: resolves in a later macrotask. */
  readonly breathe: () => Promise<void>
  readonly onEvent: (event: TrainingEvent) => void
}

export interface TrainerOptions extends Surroundings {
  readonly network: Network
  readonly learner: Learner
  readonly feed: Feed
  readonly split: Split
  readonly config: TrainingConfig
  /** Waits before the first batch. */
  readonly paused: boolean
  /** Where an earlier run of the same network stood. Defaults to the very start. */
  readonly from?: { readonly position: Position; readonly history: readonly EpochRecord[] }
}

/** A run: start it once, steer it, look at it. It owns neither network nor learner. */
export interface Trainer {
  /** Resolves when the run has ended, however it ended; nothing is thrown for a user's mistake. */
  readonly run: () => Promise<void>
  readonly status: () => RunStatus
  readonly pause: () => void
  readonly resume: () => void
  /** One batch, then paused. */
  readonly step: () => void
  /** After the current batch. */
  readonly stop: () => void
  /** The one of the settings, which the schedule starts from. Takes effect at the next step. */
  readonly setLearningRate: (learningRate: number) => void
  readonly history: () => readonly EpochRecord[]
  /** Of the weights as they are now. */
  readonly position: () => Position
}

/** Longest time (in milliseconds) that the trainer keeps messages waiting, short of a single long batch. */
const BREATH = 50
/** Shortest time (in milliseconds) between two bundles of batch losses. */
const BUNDLE = 100

export function createTrainer(options: TrainerOptions): Trainer {
  const { tf, network, learner, feed, split, config, clock, onEvent, backend } = options
  const { epochs, batchSize, seed, shuffle, earlyStopping } = config
  const stepsPerEpoch = Math.ceil(split.train.length / batchSize)
  const watch = createStopwatch(clock)
  if (options.paused) watch.halt()
  const gate = createGate(options.paused, (status) => {
    if (status === 'paused') watch.halt()
    else watch.go()
    onEvent({ event: 'status', status })
  })
  const log = createLossLog(tf)
  let position = options.from?.position ?? START
  const history = (options.from?.history ?? []).filter(({ epoch }) => epoch <= position.epoch)
  const better = earlyStopping ? earlyStopping.minDelta : 0
  let best = history.reduce<EpochRecord | null>((lowest, record) => (isBetter(record, lowest, better) ? record : lowest), null)
  let breakdown: Pick<Breakdown, 'epoch' | 'step' | 'loss'> | null = null
  let lastBreath = clock()
  let lastBundle = Number.NEGATIVE_INFINITY
  let rate = 0
  let firstLoss: number | null = null
  let validationSeconds = 0
  const scheduled = scheduledRate(config)
  const everyStep = scheduleOf(config).changes === 'every step'
  let base = config.optimizer.learningRate
  let losses = history.map(watchedLoss)

  /** Sets the learning rate of the next step, from the position alone: a run that goes on later takes the same rates. */
  const pace = () => {
    learner.learningRate = scheduled({ step: position.epoch * stepsPerEpoch + position.batch, stepsPerEpoch, base, losses })
  }
  const sendBatches = (force: boolean) => {
    if (!force && clock() - lastBundle < BUNDLE) return
    const batches = log.take()
    if (batches.length === 0) return
    if (batches[0]!.step === 1) firstLoss = batches[0]!.loss
    lastBundle = clock()
    onEvent({ event: 'batches', batches, samplesPerSecond: rate, secondsLeft: secondsLeft() })
  }
  const secondsLeft = () => {
    if (rate === 0) return null
    const samples = (epochs - position.epoch) * split.train.length - position.batch * batchSize
    return samples / rate + (epochs - position.epoch) * validationSeconds
  }

  /** Reads losses and reports them. Answers whether the run is still sound. */
  const readLosses = async (force = false): Promise<boolean> => {
    const wrong = await log.read()
    if (wrong) breakdown = { epoch: position.epoch + 1, ...wrong }
    sendBatches(force || wrong !== null)
    return wrong === null
  }
  /** The same, and lets messages in. */
  const breathe = async (force = false): Promise<boolean> => {
    const sound = await readLosses(force)
    await options.breathe()
    lastBreath = clock()
    return sound
  }
  /** Not after every epoch: one of a few points takes less time than letting messages in. */
  const isDue = () => clock() - lastBreath > BREATH
  const waitAtGate = async (): Promise<void> => {
    if (gate.open()) return
    if (!(await breathe(true))) return
    await gate.pass()
    lastBreath = clock()
  }
  /** Between batches of an evaluation within the run. */
  const between = async (): Promise<boolean> => {
    if (isDue()) {
      await options.breathe()
      lastBreath = clock()
    }
    if (gate.holding()) await gate.pass()
    return !gate.stopping()
  }

  /** Trains to the end of one epoch. False when the run has to end before. */
  const trainEpoch = async (): Promise<boolean> => {
    const epoch = position.epoch + 1
    const order = epochOrder(split.train, seed, epoch, shuffle)
    const started = watch.seconds()
    let samples = 0
    log.startEpoch()
    pace()
    for (let batch = position.batch; batch < stepsPerEpoch; batch += 1) {
      await waitAtGate()
      if (gate.stopping() || breakdown) return false
      const indices = order.subarray(batch * batchSize, (batch + 1) * batchSize)
      const step = position.step + 1
      watch.go()
      if (everyStep) pace()
      log.add(step, indices.length, learner.step(indices, step))
      if (gate.status() === 'paused') watch.halt()
      gate.count()
      position = { ...position, batch: batch + 1, step }
      samples += indices.length
      const spent = watch.seconds() - started
      if (spent > 0) rate = samples / spent
      if (isDue() ? !(await breathe()) : log.full() && !(await readLosses())) return false
    }
    return isDue() ? breathe() : readLosses()
  }

  const evaluatePart = async (indices: Int32Array, pausable: boolean): Promise<Evaluation | null> => {
    if (indices.length === 0) return null
    const answers = await learner.answer(indices, pausable ? between : () => options.breathe().then(() => true))
    return answers && evaluation(answers, indices)
  }

  /** Validates and records the epoch. False when its numbers are not finite. */
  const finishEpoch = async (trainSeconds: number): Promise<boolean> => {
    const mean = log.mean()
    const before = watch.seconds()
    const validation = await evaluatePart(split.validation, true)
    validationSeconds = watch.seconds() - before
    const epoch = position.epoch + 1
    if (validation && !Number.isFinite(validation.loss)) breakdown = { epoch, step: position.step, loss: validation.loss }
    else if (!(await learner.weightsAreFinite())) breakdown = { epoch, step: position.step, loss: Number.NaN }
    if (breakdown) return false
    position = { epoch, batch: 0, step: position.step }
    const record: EpochRecord = {
      epoch,
      step: position.step,
      loss: mean.loss,
      accuracy: feed.tasks[feed.main]!.objective.countRight ? mean.right : null,
      valLoss: validation?.loss ?? null,
      valAccuracy: validation?.accuracy ?? null,
      ...(validation?.meanIoU !== undefined && { valMeanIoU: validation.meanIoU }),
      samplesPerSecond: trainSeconds > 0 ? mean.samples / trainSeconds : rate,
      learningRate: learner.learningRate,
    }
    history.push(record)
    losses = [...losses, watchedLoss(record)]
    onEvent({ event: 'epoch', record })
    return true
  }

  const train = async (): Promise<StopReason> => {
    if (position.epoch < epochs && !network.weights.some(({ spec }) => spec.trainable)) return 'nothingToLearn'
    let good: Checkpoint = learner.checkpoint(position)
    let bestPoint: Checkpoint | null = earlyStopping ? learner.checkpoint(position) : null
    try {
      let waited = best ? position.epoch - best.epoch : 0
      while (position.epoch < epochs && !gate.stopping()) {
        const started = watch.seconds()
        const sound = (await trainEpoch()) && (await finishEpoch(watch.seconds() - started))
        if (breakdown) {
          good.revert()
          position = good.position
          return 'notFinite'
        }
        if (!sound) return 'user'
        good.dispose()
        good = learner.checkpoint(position)
        const record = history.at(-1)!
        waited += 1
        const validated = record.valLoss !== null || split.validation.length === 0
        if (validated && isBetter(record, best, better)) {
          best = record
          waited = 0
          bestPoint?.dispose()
          bestPoint = earlyStopping ? learner.checkpoint(position) : null
        }
        if (earlyStopping && waited >= earlyStopping.patience) {
          revertTo(bestPoint)
          return 'earlyStopping'
        }
      }
      if (gate.stopping()) return 'user'
      revertTo(bestPoint)
      return 'finished'
    } finally {
      good.dispose()
      bestPoint?.dispose()
    }
  }
  const revertTo = (point: Checkpoint | null) => {
    if (!point || point.position.epoch === position.epoch) return
    point.revert()
    position = point.position
  }

  const advise = (stoppedBy: StopReason): string | null => {
    if (breakdown) return adviseOnBreakdown({ ...breakdown, learningRate: base, restored: position.epoch })
    if (stoppedBy === 'nothingToLearn') return NOTHING_TO_LEARN
    return stoppedBy === 'user' ? null : (adviseOnExplosion(firstLoss, history, base) ?? adviseOnStillness(history) ?? adviseOnStraightness(network.straight, history))
  }

  return {
    status: gate.status,
    pause: gate.pause,
    resume: gate.resume,
    step: gate.step,
    stop: gate.stop,
    setLearningRate: (learningRate) => {
      base = learningRate
      pace()
    },
    history: () => history.slice(),
    position: () => position,

    run: async () => {
      onEvent({ event: 'start', backend, engine: learner.engine, ...(learner.reason !== undefined && { engineReason: learner.reason }), parameters: network.parameters, sizes: { train: split.train.length, validation: split.validation.length, test: split.test.length }, stepsPerEpoch, ...(feed.standardised && { standardised: true }) })
      onEvent({ event: 'status', status: gate.status() })
      try {
        const stoppedBy = await train()
        await log.read()
        sendBatches(true)
        const test = await evaluatePart(split.test, false)
        const advice = advise(stoppedBy)
        gate.end()
        onEvent({ event: 'end', stoppedBy, seconds: watch.seconds(), epoch: position.epoch, bestEpoch: best?.epoch ?? null, test, advice })
      } catch (error) {
        gate.end()
        if (!(error instanceof MistakeError)) throw error
        onEvent({ event: 'failed', mistake: error.mistake })
      } finally {
        log.dispose()
      }
    },
  }
}

/** Of the validation part, or of the training part where there is none. */
function watchedLoss({ valLoss, loss }: EpochRecord): number {
  return valLoss ?? loss
}

/** Whether the watched loss fell by more than `minDelta`. */
function isBetter(record: EpochRecord, best: EpochRecord | null, minDelta: number): boolean {
  return best === null || watchedLoss(record) < watchedLoss(best) - minDelta
}
