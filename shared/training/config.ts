import { z } from 'zod'

export const OPTIMIZER_KINDS = ['sgd', 'momentum', 'nesterov', 'rmsprop', 'adam', 'adamw', 'adamax', 'nadam', 'adagrad'] as const
export type OptimizerKind = (typeof OPTIMIZER_KINDS)[number]

export const SCHEDULE_KINDS = ['constant', 'step', 'exponential', 'cosine', 'warmRestarts', 'warmup', 'oneCycle', 'plateau'] as const
export type ScheduleKind = (typeof SCHEDULE_KINDS)[number]

export const LOSS_KINDS = ['categoricalCrossentropy', 'binaryCrossentropy', 'mse', 'mae', 'iou'] as const
export type LossKind = (typeof LOSS_KINDS)[number]

const positive = z.number().positive().max(1e6)

/** Further hyperparameters (momentum, beta1, …) are each optimizer's own; it has a default for every one. */
export const optimizerSchema = z
  .looseObject({
    kind: z.enum(OPTIMIZER_KINDS).default('adam'),
    learningRate: positive.default(0.001),
  })
  .prefault({})

/** How the learning rate follows the run. Further settings (every, gamma, …) are each schedule's own; it has a default for every one. */
export const scheduleSchema = z.looseObject({ kind: z.enum(SCHEDULE_KINDS) })

/** Stops when the validation loss has not fallen for `patience` epochs, and takes the best weights back. */
export const earlyStoppingSchema = z.looseObject({
  patience: z.int().min(1).max(1000).default(5),
  /** The loss must fall by more than this to count as better. */
  minDelta: z.number().min(0).default(0),
})

export const CLIP_KINDS = ['value', 'norm', 'globalNorm'] as const
export type ClipKind = (typeof CLIP_KINDS)[number]

/** Gradients beyond this are cut back before the optimizer sees them: see clipping.ts. */
export const clipSchema = z.looseObject({ kind: z.enum(CLIP_KINDS), limit: positive })

/** Added to the loss: l1·Σ|w| + l2·Σw² over the kernels of the layers that have no penalty of their own. */
export const penaltySchema = z.looseObject({ l1: z.number().min(0).max(1000).default(0), l2: z.number().min(0).max(1000).default(0) })

/** How much each class counts in the loss: as often as the others together ("balanced": samples / (classes · its samples)), or numbers by the class's name (1 where there is none). */
export const classWeightsSchema = z.union([z.literal('balanced'), z.record(z.string().max(200), z.number().min(0).max(1e6))])

/** One change of the training images; further numbers (degrees, share, …) are each kind's own: see shared/augmentation. */
export const augmentationSchema = z.looseObject({ kind: z.string().max(50) })

const outputSchema = z.looseObject({
  /** The target that it learns, by its name in the data. Missing: the one that fits its shape. */
  target: z.string().max(200).optional(),
  loss: z.enum(['auto', ...LOSS_KINDS]).default('auto'),
  weight: z.number().min(0).default(1),
})

/** The `training` section of a project file. Unknown keys are kept. */
export const trainingSchema = z
  .looseObject({
    loss: z.enum(['auto', ...LOSS_KINDS]).default('auto'),
    optimizer: optimizerSchema,
    /** Missing: the learning rate stays as it is. */
    schedule: scheduleSchema.optional(),
    epochs: z.int().min(0).max(100_000).default(10),
    batchSize: z.int().min(1).max(65_536).default(32),
    seed: z.int().min(0).max(0xffffffff).default(1),
    shuffle: z.boolean().default(true),
    /** False: train all epochs and keep the last weights. */
    earlyStopping: z.union([z.literal(false), earlyStoppingSchema]).default(false),
    /** Missing: no gradient is clipped. */
    clip: clipSchema.optional(),
    /** Missing: none. */
    penalty: penaltySchema.optional(),
    /** Missing: every class counts 1. Of every output that learns classes or masks. */
    classWeights: classWeightsSchema.optional(),
    /** Share of each target that is spread over all classes, ε in y·(1 − ε) + ε/K (Szegedy et al. 2016). Missing: 0. In training only. */
    labelSmoothing: z.number().min(0).max(0.9).optional(),
    /** Batches whose gradients are averaged before one step of the optimizer. Missing: 1. */
    accumulate: z.int().min(1).max(1024).optional(),
    /** What is done to the training images, in this order. Missing: nothing. */
    augmentation: z.array(augmentationSchema).max(20).optional(),
    /** By node id: what each output of the network learns. Outputs without an entry learn as the settings above say. */
    outputs: z.record(z.string(), outputSchema).optional(),
  })
  .prefault({})

export type TrainingConfig = z.infer<typeof trainingSchema>
export type AugmentationConfig = z.infer<typeof augmentationSchema>
export type OutputConfig = z.infer<typeof outputSchema>

const share = z.number().min(0).max(0.9)

/** The `data` section of a project file. */
export const dataSchema = z
  .looseObject({
    /** A built-in source's id, `idx` or `csv` for the user's own files (chosen anew on opening), or empty: none yet. */
    source: z.string().max(200).default(''),
    /** The column to predict, for CSV. */
    target: z.string().max(200).optional(),
    /** Shares of all samples. The rest trains. */
    validation: share.default(0.15),
    test: share.default(0.15),
    /** Decides who goes into which part. Apart from the training seed, so that runs can be compared. */
    splitSeed: z.int().min(0).max(0xffffffff).default(1),
  })
  .prefault({})

export type DataConfig = z.infer<typeof dataSchema>
