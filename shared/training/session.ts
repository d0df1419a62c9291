import { adoptClasses } from '../datasets/adoptClasses.ts'
import type { Dataset } from '../datasets/dataset.ts'
import type { Preprocessing } from '../datasets/preprocessing.ts'
import type { Kernels } from '../engine/kernels.ts'
import type { TensorFlow } from '../layer/index.ts'
import { fail, succeed, type Result } from '../mistake.ts'
import type { Project } from '../project/project.ts'
import { computeBoundary } from './boundary.ts'
import { chooseLearner } from './chooseLearner.ts'
import type { DataConfig } from './config.ts'
import { dataFactsOf } from './dataFacts.ts'
import { networkFacts } from './doctor/networkFacts.ts'
import { answer, evaluation, type Answers } from './evaluate.ts'
import type { Keeper } from './keeper.ts'
import { prepareMaterial, type Material } from './material.ts'
import { predictRaw } from './predict.ts'
import { rankPredictions, type PredictionFilter } from './predictions.ts'
import type { Backend, Evaluation, Part, Prediction, RequestOutput, RunStatus, TrainedState, TrainingEvent } from './protocol.ts'
import { createFeed, type Feed } from './feed.ts'
import { readWeights } from './learnedWeights.ts'
import type { Learner } from './learner.ts'
import type { Clock } from './stopwatch.ts'
import { buildForTraining, buildFromState, saveTrained, type Trained } from './trained.ts'
import { createTrainer, type Trainer } from './trainer.ts'

export interface SessionOptions {
  readonly tf: TensorFlow
  readonly clock: Clock
  /** Lets waiting messages in: resolves in a later macrotask. */
  readonly breathe: () => Promise<void>
  readonly onEvent: (event: TrainingEvent) => void
  /** The kernels of the training engine; null where WebAssembly cannot start them. Without it, all runs on TensorFlow.js. */
  readonly kernels?: () => Promise<Kernels | null>
  /** Told of mistakes of the program's own during a run; the user has then got a sentence. */
  readonly onBroken?: (error: unknown) => void
}

export interface StartOptions {
  /** The backend that TensorFlow.js runs on now. */
  readonly backend: Backend
  readonly strict?: boolean
  /** Waits before the first batch. */
  readonly paused?: boolean
  /** Goes on where this state stood: weights, optimizer, epoch and batch. `training.epochs` counts from the very start. */
  readonly resume?: TrainedState | null
  /** Called when the run can begin: what stores its moments; null: nothing does. */
  readonly keeper?: (begun: Begun) => Keeper | null | Promise<Keeper | null>
}

/** What belongs to a run that begins, beside its project. */
export interface Begun {
  readonly classNames: readonly string[] | null
  readonly preprocessing: Preprocessing
  /** Samples that it learns from. */
  readonly samples: number
}

/**
 * What the page's worker and the command line both work with: one dataset, one network, at most one run. Results
 * are data; nothing is thrown for a mistake of the user's.
 */
export interface Session {
  /** Deals the samples and fits the normalisation. A trained network stays. */
  readonly setData: (dataset: Dataset, config: DataConfig) => Material
  readonly material: () => Material | null
  /** Starts a run; the rest comes as events. The former network is given up only when the new one could be built. */
  readonly start: (project: Project, options: StartOptions) => Promise<Result<{ readonly finished: Promise<void> }>>
  readonly status: () => RunStatus
  readonly pause: () => RunStatus
  readonly resume: () => RunStatus
  readonly step: () => RunStatus
  /** Answers at once; the run ends after its current batch. */
  readonly stop: () => RunStatus
  /** Stops a run and waits for its end. */
  readonly end: () => Promise<void>
  readonly setLearningRate: (learningRate: number) => void
  readonly evaluate: (part: Part) => Promise<Result<Evaluation>>
  readonly predictions: (part: Part, filter: PredictionFilter) => Promise<Result<readonly Prediction[]>>
  readonly boundary: (resolution: number) => Promise<RequestOutput<'boundary'>>
  /** Raw samples, row by row, to the values of every output, numbers in the units of the data. Needs no dataset. */
  readonly predict: (values: Float32Array, count: number) => Promise<Result<{ readonly outputs: Readonly<Record<string, readonly (readonly number[])[]>> }>>
  /** The weights of one layer. */
  readonly weights: (node: string) => Promise<RequestOutput<'learnedWeights'>>
  /** Null before any training. */
  readonly trained: () => Promise<TrainedState | null>
  /** From now on all questions are answered by this network, until null, the next start or `restore`; a run goes on beside it. */
  readonly lookAt: (epoch: { readonly project: Project; readonly state: TrainedState } | null, backend: Backend) => Promise<RequestOutput<'lookAt'>>
  readonly restore: (project: Project, state: TrainedState, backend: Backend) => Promise<Result<null>>
  /** Ends the run and gives up the network. The data stay. */
  readonly forget: () => Promise<void>
  /** Ends the run and frees all memory. */
  readonly dispose: () => Promise<void>
}

/** Longest time (in milliseconds) that an evaluation keeps messages waiting. */
const BREATH = 50

const NOT_TRAINED = 'There is no trained network yet. Train one first.'
const SUPERSEDED = 'Another training has begun meanwhile.'

export function createSession(options: SessionOptions): Session {
  const { tf, clock, breathe } = options
  let material: Material | null = null
  let trained: Trained | null = null
  /** A stored epoch that is being looked at. */
  let looked: Trained | null = null
  let run: { readonly trainer: Trainer; readonly learner: Learner; readonly finished: Promise<void> } | null = null

  const endRun = async () => {
    run?.trainer.stop()
    await run?.finished
    run?.learner.dispose()
    run = null
  }
  /** The network that is asked: an epoch that is being looked at, or the newest, brought up to what a run has learned so far. */
  const upToDate = (): Trained | null => {
    if (looked) return looked
    run?.learner.settle()
    return trained
  }
  const look = (next: Trained | null) => {
    looked?.network.dispose()
    looked = next
  }
  const replace = (next: Trained | null) => {
    look(null)
    trained?.network.dispose()
    trained?.optimizer?.dispose()
    trained = next
  }
  /** Lets messages in now and then; false when the network has been replaced meanwhile. */
  const breather = (of: Trained) => {
    let last = clock()
    return async () => {
      if (clock() - last > BREATH) {
        await breathe()
        last = clock()
      }
      return of === trained || of === looked
    }
  }
  const feedOf = (of: Trained): Result<{ feed: Feed; material: Material }> => {
    if (!material) return fail('no-data', 'There are no data to ask the network about. Choose data first.')
    const known = withClasses(material, of.classNames)
    if (!known.ok) return known
    const feed = createFeed(tf, of.network, known.value.dataset, of.preprocessing, of.project.training)
    return feed.ok ? succeed({ feed: feed.value, material: known.value }) : feed
  }
  const answersFor = async (part: Part): Promise<Result<{ answers: Answers; material: Material }>> => {
    const current = upToDate()
    if (!current) return fail('not-trained', NOT_TRAINED)
    const fed = feedOf(current)
    if (!fed.ok) return fed
    const indices = fed.value.material.split[part]
    if (indices.length === 0) return fail('empty-part', `There are no samples in the ${part} part. Give it a share in the data settings.`)
    const answers = await answer({ tf, network: current.network, feed: fed.value.feed, between: breather(current) }, indices)
    return answers ? succeed({ answers, material: fed.value.material }) : fail('superseded', SUPERSEDED)
  }
  const steer = (action: 'pause' | 'resume' | 'step' | 'stop') => (): RunStatus => {
    run?.trainer[action]()
    return run?.trainer.status() ?? 'ended'
  }

  return {
    setData: (dataset, config) => {
      material = prepareMaterial(dataset, config)
      return material
    },
    material: () => material,

    start: async (project, { backend, strict = false, paused = false, resume = null, keeper }) => {
      await endRun()
      if (!material) return fail('no-data', 'There are no data to train on. Choose data first.')
      const known = withClasses(material, resume?.classNames ?? null)
      if (!known.ok) return known
      const { dataset, split } = known.value
      const built = buildForTraining({ tf, backend, project, strict }, known.value, resume)
      if (!built.ok) return built
      const next = built.value
      const feed = createFeed(tf, next.network, dataset, next.preprocessing, project.training, split.train)
      if (!feed.ok) {
        next.network.dispose()
        next.optimizer.dispose()
        return feed
      }
      replace(next)
      const learner = await chooseLearner(options.kernels, backend, { tf, network: next.network, optimizer: next.optimizer, feed: feed.value, seed: project.training.seed, config: project.training }, next.analysis, project.training)
      const trainer = createTrainer({
        ...options,
        backend,
        network: next.network,
        learner,
        feed: feed.value,
        split,
        config: project.training,
        patient: { network: networkFacts(next.analysis), data: dataFactsOf(known.value) },
        paused,
        from: { progress: next.progress, history: next.history, losses: resume?.losses ?? [], best: resume?.best ?? null },
        keeper: (await keeper?.({ classNames: next.classNames, preprocessing: next.preprocessing, samples: split.train.length })) ?? null,
      })
      const finished = trainer.run().finally(learner.settle).catch((error: unknown) => {
        options.onBroken?.(error)
        options.onEvent({ event: 'failed', mistake: { code: 'broken', message: `Training broke off: ${describe(error)}` } })
      })
      run = { trainer, learner, finished }
      return succeed({ finished })
    },

    status: () => run?.trainer.status() ?? 'ended',
    pause: steer('pause'),
    resume: steer('resume'),
    step: steer('step'),
    stop: steer('stop'),
    end: endRun,
    setLearningRate: (learningRate) => run?.trainer.setLearningRate(learningRate),

    evaluate: async (part) => {
      const found = await answersFor(part)
      if (!found.ok) return found
      const { answers, material: asked } = found.value
      return succeed(evaluation(answers, asked.split[part]))
    },

    predictions: async (part, filter) => {
      const found = await answersFor(part)
      return found.ok ? succeed(rankPredictions(found.value.material, part, found.value.answers, filter)) : found
    },

    boundary: async (resolution) => {
      const current = upToDate()
      if (!current) return fail('not-trained', NOT_TRAINED)
      const fed = feedOf(current)
      return fed.ok ? computeBoundary(tf, current.network, fed.value.feed, fed.value.material, current.preprocessing, resolution, breather(current)) : fed
    },

    predict: async (values, count) => {
      const current = upToDate()
      if (!current) return fail('not-trained', NOT_TRAINED)
      const outputs = await predictRaw(tf, current, values, count, breather(current))
      if (!outputs) return fail('superseded', SUPERSEDED)
      return outputs.ok ? succeed({ outputs: outputs.value }) : outputs
    },

    weights: async (node) => {
      const current = upToDate()
      return current ? succeed(await readWeights(current.network, node)) : fail('not-trained', NOT_TRAINED)
    },

    trained: async () => {
      if (looked) return saveTrained(looked)
      if (!upToDate() || !trained) return null
      if (run && trained.optimizer) {
        trained.history = run.trainer.history()
        trained.progress = run.trainer.progress()
      }
      return saveTrained(trained)
    },

    lookAt: async (epoch, backend) => {
      look(null)
      if (!epoch) return succeed({ epoch: trained && run ? run.trainer.progress().epoch : (trained?.progress.epoch ?? 0) })
      const built = buildFromState({ tf, backend, project: epoch.project, strict: false, taken: tf.memory().numBytes }, epoch.state)
      if (!built.ok) return built.mistake.code === 'memory' ? fail('memory', 'There is no room for a second network beside the one that is there. Stop the run, or branch off this epoch instead.') : built
      look(built.value)
      return succeed({ epoch: built.value.progress.epoch })
    },

    restore: async (project, state, backend) => {
      await endRun()
      const built = buildFromState({ tf, backend, project, strict: false }, state)
      if (!built.ok) return built
      replace(built.value)
      return succeed(null)
    },

    forget: async () => {
      await endRun()
      replace(null)
    },

    dispose: async () => {
      await endRun()
      replace(null)
      material = null
    },
  }
}

/** The data as a network numbers their classes. */
function withClasses(material: Material, learned: readonly string[] | null): Result<Material> {
  const dataset = adoptClasses(material.dataset, learned)
  return dataset.ok ? succeed({ ...material, dataset: dataset.value }) : dataset
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
