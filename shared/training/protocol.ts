import type { NamedBytes } from '../host.ts'
import type { Mistake, Result } from '../mistake.ts'
import type { Project } from '../project/project.ts'
import type { Shape } from '../layer/index.ts'
import type { LearnedWeight } from './learnedWeights.ts'
import type { Engine, Learned } from './learner.ts'
import type { AugmentationConfig, DataConfig } from './config.ts'
import type { DataFacts } from './dataFacts.ts'
import type { Breakdown } from './doctor/case.ts'
import type { Preprocessing } from '../datasets/preprocessing.ts'
import type { DataReport, AugmentedSample, BatchRecord, EpochRecord, Evaluation, Part, Prediction, Pulse, RunStatus, Sample, StopReason } from './records.ts'
import type { BackendChoice, RateSweep, TrialReport } from './trial/report.ts'

export type * from './records.ts'

/** Where the arithmetic runs. */
export const BACKENDS = ['webgpu', 'webgl', 'wasm', 'cpu'] as const
export type Backend = (typeof BACKENDS)[number]

export interface BackendReport {
  readonly backend: Backend
  readonly available: boolean
  /** Why not, or what it is: "SwiftShader (a software GPU)". One phrase for the menu. */
  readonly detail: string
  /** What `auto` takes on this machine. */
  readonly automatic: boolean
}


/** Sent by the worker while a run goes on. Batches come bundled, at most ten messages a second. */
export type TrainingEvent =
  | { readonly event: 'start'; readonly backend: Backend; readonly engine: Engine; /** Why the run is not a compiled plan, where it could have been one: a phrase. */ readonly engineReason?: string; readonly parameters: number; readonly sizes: Readonly<Record<Part, number>>; readonly stepsPerEpoch: number; /** The losses are those of standardised targets. */ readonly standardised?: boolean; readonly data?: DataFacts; /** The moment from which it goes on; missing where it begins with fresh weights. What was told of it after that moment no longer counts. */ readonly from?: { readonly epoch: number; readonly step: number } }
  /** Losses of consecutive steps, `first` being the step of the first. */
  | { readonly event: 'batches'; readonly first: number; readonly losses: Float64Array; readonly samplesPerSecond: number; readonly secondsLeft: number | null }
  | { readonly event: 'epoch'; readonly record: EpochRecord }
  /** At most once a second, and after the first step and the last. */
  | { readonly event: 'pulse'; readonly pulse: Pulse }
  /** Nothing new, but the run is at work: sent where nothing else was for a second. */
  | { readonly event: 'alive' }
  /** A moment of the run was stored: see `moments`. `bytes` of all that is kept of the run. */
  | { readonly event: 'kept'; readonly moment: StoredMoment; readonly bytes: number }
  /** Something that the user should know while the run goes on: in a full sentence, once. */
  | { readonly event: 'note'; readonly note: Mistake }
  | { readonly event: 'status'; readonly status: RunStatus }
  | {
      readonly event: 'end'
      readonly stoppedBy: StopReason
      readonly seconds: number
      /** The epoch whose weights the network now has: the last, or the best with early stopping; 0 = initial. */
      readonly epoch: number
      /** Epoch of the lowest validation loss (training loss where there is no validation part); null before the first. */
      readonly bestEpoch: number | null
      readonly test: Evaluation | null
      /** Advice where something went wrong, in full sentences. */
      readonly advice: string | null
      /** Where the loss stopped being a number, with `notFinite`. */
      readonly breakdown?: Breakdown
    }
  /** The run could not start or broke off. Weights of the last good step are kept. */
  | { readonly event: 'failed'; readonly mistake: Mistake }

/** A moment of a run that is stored outside the worker's memory and can be gone back to. */
export interface StoredMoment {
  /** Epochs completed. */
  readonly epoch: number
  /** Batches done of the next one. */
  readonly batch: number
  /** Steps over the whole run. */
  readonly step: number
  /** 'latest': only until the next; 'epoch': at the end of an epoch; 'best': the same, of the lowest watched loss. */
  readonly kind: 'latest' | 'epoch' | 'best'
}

/** A run that is stored, as the page finds it when it opens. */
export interface StoredRun {
  /** Unique on this machine. */
  readonly run: string
  readonly name: string
  readonly project: Project
  /** What was asked for, not what it came to. */
  readonly backend: Backend | 'auto'
  /** Milliseconds since 1970. */
  readonly startedAt: number
  /** Whether it ended by itself or by its user; else something broke it off. */
  readonly ended: boolean
  /** Times that it was gone on with after breaking off without a step in between. */
  readonly attempts: number
  /** Whether it waited for its user. */
  readonly paused: boolean
  /** The run and the epoch that it branched off; null for one that began with fresh weights. */
  readonly parent: { readonly run: string; readonly epoch: number } | null
  /** Of more than a thousand records a selection, with the first, the last and the best. */
  readonly history: readonly EpochRecord[]
  /** Oldest first. */
  readonly moments: readonly StoredMoment[]
}

/** A stored moment to go on from; without `moment` it is the run's latest. */
export interface MomentChoice {
  readonly run: string
  readonly moment: { readonly epoch: number; readonly batch: number } | null
}

/** What is tried, and where. */
export interface TrialInput {
  readonly project: Project
  readonly backend: Backend | 'auto'
  readonly strict: boolean
}

/** What the page may ask of the worker: one request, one answer. */
export interface TrainingRequests {
  backends: { input: null; output: readonly BackendReport[] }
  /** Loads a built-in source, or the user's own files. Replaces the loaded data only when all went well. */
  loadData: { input: { data: DataConfig; files: readonly NamedBytes[] | null }; output: Result<DataReport> }
  /** Column names and kinds of a CSV, before a target is chosen. */
  inspectCsv: { input: { file: NamedBytes }; output: Result<{ columns: readonly { name: string; numeric: boolean; distinct: number }[]; rows: number }> }
  samples: { input: { indices: readonly number[] }; output: readonly Sample[] }
  /** These samples as augmentation draws them, as a batch of steps `step`, `step` + 1, … */
  augmentationPreview: { input: { augmentation: readonly AugmentationConfig[]; seed: number; indices: readonly number[]; draws: number; step: number }; output: readonly AugmentedSample[] }
  /** Indices of samples, evenly over the classes, for a preview. */
  previewIndices: { input: { count: number; classIndex: number | null }; output: readonly number[] }
  /**
   * Resolves as soon as the run has started (or cannot); the rest comes as events. `run` is the name under which its moments are stored, unique on
   * this machine. `from` is a stored moment to go on from: of the same run, which goes on as if never stopped (what it stored after that moment is
   * given up), or of another one, of which this is a branch.
   */
  start: {
    input: { project: Project; backend: Backend | 'auto'; strict: boolean; paused: boolean; run: string; name: string; from: MomentChoice | null }
    output: Result<{ backend: Backend; /** Records before the moment from which it goes on; of more than a thousand a selection. */ history: readonly EpochRecord[]; /** Of the batches before it, of the same run: see `addLosses`. */ losses: readonly BatchRecord[] }>
  }
  /** Runs that something broke off and nobody trains now, in this window or another, newest first. */
  interrupted: { input: null; output: readonly StoredRun[] }
  /** Moments of a run, oldest first. */
  moments: { input: { run: string }; output: readonly StoredMoment[] }
  /**
   * From now on predictions, evaluation, boundary and weights are those of a stored epoch, also while the run goes on; null goes back to the newest. A new
   * run and an opened network go back too.
   */
  lookAt: { input: { run: string; epoch: number } | null; output: Result<{ epoch: number }> }
  /** The user's own files that an interrupted run learns from; null where it needs none, or they were too large to be kept with it. */
  runFiles: { input: { run: string }; output: readonly NamedBytes[] | null }
  /** A run that broke off is no longer offered to be gone on with. What is stored of it stays. */
  giveUpRun: { input: { run: string }; output: null }
  /** Deletes what is stored of a run. */
  forgetRun: { input: { run: string }; output: null }
  /** Steps on the loaded data with weights that are thrown away; the trained network stays. Progress is reported. Any request that starts something ends it. */
  tryOut: { input: TrialInput; output: Result<TrialReport> }
  /** The same, with a learning rate that grows from step to step. */
  findRate: { input: TrialInput; output: Result<RateSweep> }
  /** The trial that is under way answers with the mistake "cancelled". */
  cancelTrial: { input: null; output: null }
  /** The backend that `auto` has measured to be the fastest for this project here; null where it has not, or need not. */
  backendChoice: { input: { project: Project }; output: BackendChoice | null }
  /** Measures it anew. Null where there is nothing to choose. */
  measureBackends: { input: { project: Project; strict: boolean }; output: Result<BackendChoice | null> }
  pause: { input: null; output: RunStatus }
  resume: { input: null; output: RunStatus }
  /** One batch, then paused. */
  step: { input: null; output: RunStatus }
  stop: { input: null; output: RunStatus }
  setLearningRate: { input: { learningRate: number }; output: null }
  evaluate: { input: { part: Part }; output: Result<Evaluation> }
  /**
   * Predictions of one part, worst first, at most `limit`; `cell` picks one cell of the confusion matrix (of a mask: the images
   * with such a pixel). `output` is the id of the output whose answers count for all that; without, the main one's, by the whole loss.
   */
  predictions: {
    input: { part: Part; limit: number; cell: { actual: number; predicted: number } | null; only: 'all' | 'wrong'; output?: string | undefined }
    output: Result<readonly Prediction[]>
  }
  /** Output of the trained network on a grid over the first two features, row by row, for the decision boundary. */
  boundary: { input: { resolution: number }; output: Result<{ x: readonly [number, number]; y: readonly [number, number]; outputs: Float32Array; size: number }> }
  /** The weights of one layer of the trained network as it stands, in few numbers; none where it has no such layer. */
  learnedWeights: { input: { node: string }; output: Result<readonly LearnedWeight[]> }
  /** The trained network as it stands, for saving and export: see project/bundle.ts. Null before any training. */
  trained: { input: null; output: TrainedState | null }
  /**
   * Writes the project in a code target's language (codegen/index.ts), with the loaded data and, if they fit the graph, the
   * trained weights. In the worker, because the data are there and a large export takes a while.
   */
  exportCode: { input: { project: Project; target: string }; output: Result<readonly NamedBytes[]> }
  /** Takes a trained network from a bundle, so that predictions work without training again. */
  restore: { input: { project: Project; state: TrainedState }; output: Result<null> }
  /** TensorFlow.js's own count, to show that nothing leaks. */
  memory: { input: null; output: { numTensors: number; numBytes: number } }
  /** Ends a run and gives up the network, as another document is opened; the data stay. */
  forget: { input: null; output: null }
  dispose: { input: null; output: null }
}

/** One named array of numbers: `conv2d_1.kernel`. */
export interface NamedTensor {
  readonly name: string
  readonly shape: Shape
  readonly values: Float32Array
}

export interface TrainedState {
  readonly weights: readonly NamedTensor[]
  /** The optimizer's slots, `adam.m.conv2d_1.kernel`, and its step counter. */
  readonly optimizer: readonly NamedTensor[]
  readonly history: readonly EpochRecord[]
  readonly classNames: readonly string[] | null
  readonly preprocessing: Preprocessing
  /** Where the run stood, where it is known; else the end of its last epoch. */
  readonly progress?: Progress | undefined
  /** What early stopping would take back, where that is not what stands here: weights and optimizer of the best epoch. */
  readonly best?: Learned | null | undefined
  /** Of its batches, where they are known: see `addLosses`. */
  readonly losses?: readonly BatchRecord[] | undefined
}

/** How far a run has come, and what it needs to go on as if never stopped. */
export interface Progress {
  /** Epochs completed. */
  readonly epoch: number
  /** Batches done of the next one. */
  readonly batch: number
  /** Steps over the whole run. */
  readonly step: number
  /** Of the batches done of the next epoch: loss times samples, right answers, samples. */
  readonly sums: { readonly loss: number; readonly right: number; readonly samples: number }
  /** The epoch of the lowest watched loss so far; null before the first. */
  readonly bestEpoch: number | null
  /** The learning rate that the schedule starts from, where it was changed during the run; null: that of the settings. */
  readonly learningRate: number | null
}

export type RequestName = keyof TrainingRequests
export type RequestInput<K extends RequestName> = TrainingRequests[K]['input']
export type RequestOutput<K extends RequestName> = TrainingRequests[K]['output']

/** On the wire, worker → page. */
export type WorkerMessage =
  | { readonly kind: 'answer'; readonly id: number; readonly output: unknown }
  /** The request broke on a programmer's mistake; the sentence is for the user, the detail for the console. */
  | { readonly kind: 'broken'; readonly id: number; readonly message: string; readonly detail: string }
  /** In the order in which they happened. Epochs come bundled: a small network does thousands a second. */
  | { readonly kind: 'events'; readonly events: readonly TrainingEvent[] }
  | { readonly kind: 'progress'; readonly what: string; readonly share: number }
