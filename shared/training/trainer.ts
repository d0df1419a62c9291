import type { Network } from '../compile/network.ts'
import type { Split } from '../datasets/split.ts'
import { MistakeError } from '../mistake.ts'
import { createBest } from './best.ts'
import { createBestWeights, type BestWeights } from './bestWeights.ts'
import { NO_SUMS, START, type Checkpoint } from './checkpoint.ts'
import { createCheckup, type Patient } from './checkup.ts'
import type { TrainingConfig } from './config.ts'
import type { Breakdown } from './doctor/case.ts'
import { createEpochOrder } from './epochOrder.ts'
import { recordEpoch } from './epochRecord.ts'
import { createEpochShelf } from './epochShelf.ts'
import { evaluation } from './evaluate.ts'
import type { Feed } from './feed.ts'
import { createGate } from './gate.ts'
import { createKeepTimer, type Keeper } from './keeper.ts'
import type { Learner, Score } from './learner.ts'
import { createLossLog } from './lossLog.ts'
import { createPace } from './pace.ts'
import type { EpochRecord, Progress, RunStatus, StopReason, TrainedState } from './protocol.ts'
import { createReporter } from './reporter.ts'
import { createSpeedometer } from './speedometer.ts'
import { createStopwatch } from './stopwatch.ts'
import type { Surroundings } from './surroundings.ts'

export interface TrainerOptions extends Surroundings {
  readonly network: Network
  readonly learner: Learner
  readonly feed: Feed
  readonly split: Split
  readonly config: TrainingConfig
  readonly patient: Patient
  /** Waits before the first batch. */
  readonly paused: boolean
  /** Where an earlier run of the same network stood. Defaults to the very start. */
  readonly from?: Pick<TrainedState, 'history' | 'losses' | 'best'> & { readonly progress: Progress }
  /** Where moments of the run are stored; without it they are not. */
  readonly keeper?: Keeper | null
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
  readonly progress: () => Progress
}

/** Longest time (in milliseconds) that the trainer keeps messages waiting, short of a single long batch. */
const BREATH = 50
/** Time (in milliseconds) that the steps between two looks at the clock should take. */
const CHUNK = 10

export function createTrainer(options: TrainerOptions): Trainer {
  const { tf, network, learner, feed, split, config, patient, clock, backend, keeper = null } = options
  const { epochs, batchSize, seed, shuffle, earlyStopping, accumulate = 1 } = config
  const stepsPerEpoch = Math.ceil(split.train.length / batchSize)
  const watch = createStopwatch(clock)
  if (options.paused) watch.halt()
  const log = createLossLog(tf)
  const { tell, tellLosses, tellAlive, firstLoss, lossCurve } = createReporter(options.onEvent, clock, log, options.from?.losses ?? [], () => ({ samplesPerSecond: speed.rate(), secondsLeft: secondsLeft() }))
  const gate = createGate(options.paused, (status) => {
    if (status === 'paused') watch.halt()
    else watch.go()
    tell({ event: 'status', status })
  })
  let at = options.from?.progress ?? START
  log.startEpoch(at.sums)
  const history = (options.from?.history ?? []).filter(({ epoch }) => epoch <= at.epoch)
  const best = createBest(history, earlyStopping, split.validation.length > 0)
  const pace = createPace(config, stepsPerEpoch, history, at.learningRate)
  const checkup = createCheckup(patient, config, stepsPerEpoch)
  let breakdown: Breakdown | null = null
  const orderOf = createEpochOrder(split.train, seed, shuffle)
  /** When the clock was last looked at: that takes as long as a tenth of a small network's step. */
  let now = clock()
  let lastBreath = now
  const speed = createSpeedometer()
  let validationSeconds = 0
  let chunk = accumulate
  let bestWeights: BestWeights | null = null
  const timer = createKeepTimer(now)
  const shelf = keeper?.epochs ? createEpochShelf(clock) : null

  const progress = (): Progress => ({ ...at, sums: log.sums(), bestEpoch: best.record()?.epoch ?? null, learningRate: pace.changed() })
  const secondsLeft = () => {
    if (speed.rate() === 0) return null
    const samples = (epochs - at.epoch) * split.train.length - at.batch * batchSize
    return samples / speed.rate() + (epochs - at.epoch) * validationSeconds
  }

  /** Reads losses, those too that a graphics card still computes where `all` are wanted, and reports them. Answers whether the run is still sound. */
  const readLosses = async (all: boolean, force = false): Promise<boolean> => {
    const wrong = await log.read(all)
    if (wrong) breakdown = { epoch: at.epoch + 1, ...wrong }
    tellLosses(force || wrong !== null)
    return wrong === null
  }
  const letMessagesIn = async (): Promise<void> => {
    tellAlive()
    await options.breathe()
    lastBreath = now = clock()
  }
  const breathe = async (all: boolean, force = false): Promise<boolean> => {
    const sound = await readLosses(all, force)
    await letMessagesIn()
    return sound
  }
  /** Not after every epoch: one of a few points takes less time than letting messages in. */
  const isDue = () => now - lastBreath > BREATH
  const waitAtGate = async (): Promise<void> => {
    if (await breathe(true, true)) await rest()
  }
  /** Waits for its user. Where it stands is stored before: a pause may last until the battery is empty. */
  const rest = async (): Promise<void> => {
    if (keeper && (at.batch % accumulate === 0 || at.batch === stepsPerEpoch)) {
      // Between single steps it is stored as often as it would be without.
      if (gate.holding()) await keeper.settled()
      await keep(at.batch === 0, gate.holding())
    }
    await gate.pass()
    lastBreath = now = clock()
  }
  /** Between batches of an evaluation within the run. */
  const between = async (): Promise<boolean> => {
    now = clock()
    if (isDue()) await letMessagesIn()
    if (gate.holding()) await rest()
    return !gate.stopping()
  }

  /** Stores this moment if one is due, or if it has to be. */
  const keep = async (epochEnd: boolean, force = false): Promise<void> => {
    if (!keeper || keeper.busy() || !(force || timer.due(now))) return
    // Whoever goes on from here has heard of every loss before.
    tellLosses(true)
    const began = clock()
    keeper.keep({ progress: progress(), learned: await learner.save(), history, losses: lossCurve(), epochEnd, best: bestWeights?.unkept() ?? null, paused: gate.status() === 'paused', ...(shelf && { epochs: shelf.take() }) })
    bestWeights?.kept()
    now = clock()
    timer.kept(began, now)
  }

  /** Learns from the next batches of an epoch: one in a single step, else as many as take a moment. Now and then it is measured. Answers from how many samples. */
  const learn = async (order: Int32Array): Promise<number> => {
    const stepping = gate.status() === 'paused'
    watch.go()
    const began = clock()
    const { count, measured } = checkup.plan(began, at.epoch, at.batch, stepping ? 1 : chunk - (at.batch % accumulate))
    const samples = Math.min(order.length, (at.batch + count) * batchSize) - at.batch * batchSize
    const batches = { order, batchSize, batch: at.batch, count, step: at.step + 1, rates: pace.rates(at, count) }
    const { outcomes, layers } = measured ? await learner.observe(batches) : { outcomes: learner.steps(batches), layers: null }
    now = clock()
    const took = now - began
    log.add(batches.step, batchSize, samples, outcomes)
    if (stepping) watch.halt()
    else if (took < CHUNK / 2 && count === chunk) chunk *= 2
    // Whole groups of batches, whose gradients are averaged.
    else if (took > CHUNK && chunk > accumulate && !measured) chunk = Math.max(accumulate, accumulate * Math.floor(chunk / 2 / accumulate))
    gate.count()
    at = { ...at, batch: at.batch + count, step: at.step + count }
    const pulse = layers && { epoch: at.epoch + 1, step: at.step, layers }
    checkup.note(now, took, count, pulse)
    if (pulse) tell({ event: 'pulse', pulse })
    return samples
  }

  /** Trains to the end of one epoch, which began at this second. False when the run has to end before. */
  const trainEpoch = async (started: number): Promise<boolean> => {
    const order = orderOf(at.epoch + 1)
    speed.begin(started)
    // An epoch that was stored while it was validated had its last step.
    learner.learningRate = pace.rate(at.batch < stepsPerEpoch ? at : { ...at, batch: at.batch - 1 })
    while (at.batch < stepsPerEpoch) {
      if (!gate.open()) await waitAtGate()
      if (gate.stopping() || breakdown) return false
      speed.add(await learn(order), watch.seconds(now))
      if (isDue() ? !(await breathe(false)) : log.full() && !(await readLosses(false))) return false
      if (keeper && !keeper.busy() && at.batch < stepsPerEpoch && at.batch % accumulate === 0 && timer.due(now)) {
        if (!(await readLosses(true))) return false
        await keep(false)
      }
    }
    return isDue() ? breathe(true) : readLosses(true)
  }

  const validate = async (): Promise<Score | null> => {
    if (split.validation.length === 0) return null
    const before = watch.seconds(now)
    const score = await learner.score(split.validation, between)
    now = clock()
    validationSeconds = watch.seconds(now) - before
    return score
  }

  /** Validates and records the epoch. False when its numbers are not finite. */
  const finishEpoch = async (trainSeconds: number): Promise<boolean> => {
    const sums = log.sums()
    const validation = await validate()
    const epoch = at.epoch + 1
    if (validation && !Number.isFinite(validation.loss)) breakdown = { epoch, step: at.step, loss: validation.loss }
    else if (!(await learner.weightsAreFinite())) breakdown = { epoch, step: at.step, loss: Number.NaN }
    if (breakdown) return false
    log.startEpoch()
    at = { ...at, epoch, batch: 0, sums: NO_SUMS }
    const record = recordEpoch({
      epoch, step: at.step, sums, validation, counted: feed.tasks[feed.main]!.objective.countRight !== null, penalty: await learner.penalty(),
      samplesPerSecond: speed.rateOf(sums.samples, trainSeconds), learningRate: learner.learningRate,
    })
    history.push(record)
    pace.note(record)
    tell({ event: 'epoch', record })
    return true
  }

  const train = async (): Promise<StopReason> => {
    if (at.epoch < epochs && !network.weights.some(({ spec }) => spec.trainable)) return 'nothingToLearn'
    if (earlyStopping) bestWeights = await createBestWeights(learner, progress(), keeper !== null, options.from?.best ?? null, best.record())
    let good: Checkpoint = learner.checkpoint(progress())
    try {
      while (at.epoch < epochs && !gate.stopping() && !best.exhausted()) {
        const started = watch.seconds(now)
        const sound = (await trainEpoch(started)) && (await finishEpoch(watch.seconds(now) - started))
        if (breakdown) {
          revertTo(good)
          return 'notFinite'
        }
        if (!sound) return 'user'
        good.dispose()
        const isBest = best.take(history.at(-1)!)
        good = learner.checkpoint(progress())
        if (isBest) await bestWeights?.take(progress())
        await shelf?.add(progress(), isBest, learner.save)
        await keep(true)
      }
      if (gate.stopping()) return 'user'
      if (bestWeights) revertTo(bestWeights.point())
      return best.exhausted() ? 'earlyStopping' : 'finished'
    } finally {
      good.dispose()
      bestWeights?.dispose()
    }
  }
  const revertTo = (point: Checkpoint) => {
    if (point.progress.step === at.step) return
    point.revert()
    at = point.progress
    log.startEpoch(at.sums)
  }

  return {
    status: gate.status,
    pause: gate.pause,
    resume: gate.resume,
    step: gate.step,
    stop: gate.stop,
    setLearningRate: (learningRate) => {
      pace.setBase(learningRate)
      learner.learningRate = pace.rate(at)
    },
    history: () => history.slice(),
    progress,

    run: async () => {
      tell({ event: 'start', backend, engine: learner.engine, ...(learner.reason !== undefined && { engineReason: learner.reason }), parameters: network.parameters, sizes: { train: split.train.length, validation: split.validation.length, test: split.test.length }, stepsPerEpoch, data: patient.data, ...(feed.standardised && { standardised: true }), ...(at.step > 0 && { from: { epoch: at.epoch, step: at.step } }) })
      tell({ event: 'status', status: gate.status() })
      try {
        const stoppedBy = await train()
        await log.read(true)
        tellLosses(true)
        const answers = split.test.length > 0 ? await learner.answer(split.test, () => letMessagesIn().then(() => true)) : null
        const test = answers && evaluation(answers, split.test)
        const advice = checkup.advise({ history, firstLoss: firstLoss(), breakdown, keptEpoch: at.epoch }, stoppedBy)
        await keeper?.settled()
        await keep(at.batch === 0, true)
        await keeper?.end()
        gate.end()
        tell({ event: 'end', stoppedBy, seconds: watch.seconds(), epoch: at.epoch, bestEpoch: best.record()?.epoch ?? null, test, advice, ...(breakdown && { breakdown }) })
      } catch (error) {
        gate.end()
        if (!(error instanceof MistakeError)) throw error
        tell({ event: 'failed', mistake: error.mistake })
      } finally {
        log.dispose()
      }
    },
  }
}
