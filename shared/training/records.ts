import type { DatasetFacts, TargetKind } from '../datasets/dataset.ts'
import type { Preprocessing } from '../datasets/preprocessing.ts'
import type { Shape } from '../layer/index.ts'
import type { DetailedScores } from './scores.ts'

/** What is said of data, of steps and epochs, and of a network's answers: plain data that the worker sends and files keep. */

export type Part = 'train' | 'validation' | 'test'

/** What the data panel shows of a loaded dataset. */
export interface DataReport {
  readonly facts: DatasetFacts
  readonly features: readonly string[] | null
  /** Samples of each class of the main target in each part; empty where it is not classes. */
  readonly classCounts: Readonly<Record<Part, readonly number[]>>
  readonly sizes: Readonly<Record<Part, number>>
  readonly preprocessing: Preprocessing
}

/** One sample as the user knows it: raw values, before normalisation. */
export interface Sample {
  /** Position in the whole dataset. */
  readonly index: number
  readonly part: Part
  readonly values: Float32Array
  /** The main target: class index, or its numbers; empty for a mask, which stands in `targets`. */
  readonly target: number | readonly number[]
  /** The truth of every target by its name, where the data have several, a box or a mask. */
  readonly targets?: Readonly<Record<string, Truth>> | undefined
}

/** The truth of one sample for one target. */
export type Truth =
  | { readonly kind: 'classes'; readonly label: number }
  | { readonly kind: 'values'; readonly values: Float32Array }
  | BoxAnswer
  | MaskAnswer

/** One sample as it is, and as training may see it: raw values, before normalisation. */
export interface AugmentedSample {
  readonly sample: Sample
  readonly draws: readonly { readonly values: Float32Array; /** Its boxes and masks by name, where it has any. */ readonly targets?: Readonly<Record<string, Truth>> }[]
}

/** Where something is: centre x, centre y, width and height, in shares 0 to 1 of the image; x to the right, y down. */
export interface BoxAnswer {
  readonly kind: 'box'
  readonly values: Float32Array
}

/** The class of every pixel: height × width of `shape`, row by row, as positions in the names of its target. */
export interface MaskAnswer {
  readonly kind: 'mask'
  /** [height, width]. */
  readonly shape: Shape
  readonly labels: Uint8Array
}

export interface EpochRecord {
  /** From 1. */
  readonly epoch: number
  /** Steps (batches) done when it ended. */
  readonly step: number
  /** Mean over the epoch's batches, in training mode. */
  readonly loss: number
  /** Null for regression. */
  readonly accuracy: number | null
  readonly valLoss: number | null
  readonly valAccuracy: number | null
  /** Mean intersection over union in the validation part (see `Evaluation.meanIoU`); missing where nothing has one. */
  readonly valMeanIoU?: number | undefined
  readonly samplesPerSecond: number
  /** Of its last step. */
  readonly learningRate: number
  /** The part of `loss` that penalties on large weights (L1, L2) make up, after its last step; missing where there are none. `valLoss` has none. */
  readonly penalty?: number | undefined
}

export interface BatchRecord {
  /** From 1, over the whole run. */
  readonly step: number
  readonly loss: number
}

/** How one layer with weights learns, seen at one step. "RMS" is the root of the mean of the squares. */
export interface LayerPulse {
  readonly node: string
  /** RMS of the gradients of its weights, before clipping. */
  readonly gradient: number
  /** RMS of its weights before the step. */
  readonly weight: number
  /** RMS of what the step changed in them. */
  readonly update: number
  /** Share (0 to 1) of its units (channels) that gave 0 for every sample of the batch; null where its function (or the one that follows alone) is not of ReLU's kind. */
  readonly silent: number | null
  /** Share of its units that were silent in this pulse and the one before, and for a whole evaluation batch too; missing where `silent` is null. */
  readonly dead?: number
  /** Share of its outputs at the flat ends of a sigmoid or tanh (within 0.02 of the bound, relative to the range); null for other functions. */
  readonly saturated: number | null
}

export interface Pulse {
  readonly epoch: number
  readonly step: number
  /** In the order in which they compute. Frozen layers are left out. */
  readonly layers: readonly LayerPulse[]
}

export type StopReason = 'finished' | 'earlyStopping' | 'user' | 'notFinite' | 'nothingToLearn'

/** What can be said of one output's answers, or of the main one's. */
interface Scores extends DetailedScores {
  /** Of an output: its own, before its weight. Of the whole: the weighted sum. */
  readonly loss: number
  /** Share of the samples whose class is right; of the pixels for a mask; null for numbers and boxes. */
  readonly accuracy: number | null
  /** confusion[true class][predicted class], samples or (for a mask) pixels; null for numbers and boxes. */
  readonly confusion: readonly (readonly number[])[] | null
  readonly classNames: readonly string[]
  /** Mean absolute error of each number that is predicted, in the units of the data (boxes: shares of the image); missing for classes. */
  readonly absoluteErrors?: readonly number[] | undefined
  /**
   * Mean intersection over union. Of a mask: over the classes that are there or predicted, each counted over all pixels of all
   * images. Of a box: over the samples. Missing for classes and numbers.
   */
  readonly meanIoU?: number | undefined
}

export interface OutputEvaluation extends Scores {
  /** The output's id. */
  readonly node: string
  /** Name of the target that it learned. */
  readonly target: string
  readonly kind: TargetKind
  /** Of a mask: intersection over union of each class; null for a class that is neither there nor predicted. */
  readonly classIoU?: readonly (number | null)[] | undefined
  /** Of a box: share of the samples whose box overlaps the true one by at least half. */
  readonly correctLocalisation?: number | undefined
}

/** The scores of the main output, and of each one. `meanIoU` is that of the main output, or else of the first that has one. */
export interface Evaluation extends Scores {
  readonly outputs: readonly OutputEvaluation[]
  /** Mean average precision at an overlap of 0.5, for networks that answer with a box and a class; else missing. */
  readonly meanAveragePrecision?: number | undefined
}

/** One sample of the test part and what the network says of it. */
export interface Prediction extends Sample {
  /** What the main output learns: class index or numbers; empty for a mask, which stands in `targets`. */
  readonly target: number | readonly number[]
  /** Of the main output: class probabilities, or the predicted values; empty for a mask, which stands in `outputs`. */
  readonly output: readonly number[]
  /** Most probable class of the main output; null for all but classes. */
  readonly predicted: number | null
  /** The answer of every output by its id, where `targets` is there. */
  readonly outputs?: Readonly<Record<string, OutputPrediction>> | undefined
}

/** What one output says of one sample. `loss` is its own, before its weight. */
export type OutputPrediction = { readonly target: string; readonly loss: number } & (
  | { readonly kind: 'classes'; readonly probabilities: Float32Array; readonly label: number }
  | { readonly kind: 'values'; readonly values: Float32Array }
  /** `iou`: intersection over union with the true box. */
  | (BoxAnswer & { readonly iou: number })
  /** `accuracy`: share of the pixels that are right. `meanIoU`: over the classes of this image. */
  | (MaskAnswer & { readonly accuracy: number; readonly meanIoU: number })
)

export type RunStatus = 'running' | 'paused' | 'ended'
