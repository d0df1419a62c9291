import { z } from 'zod'
import type { NamedBytes } from '../../shared/host.ts'
import { augmentationSchema, dataSchema } from '../../shared/training/config.ts'
import { parseProject } from '../../shared/project/parse.ts'
import type { Project } from '../../shared/project/project.ts'
import { BACKENDS, type RequestInput, type RequestName, type TrainedState } from '../../shared/training/protocol.ts'

/** What enters the worker is checked here, once; behind it everything has its type. */

const nothing = z.null()
const part = z.enum(['train', 'validation', 'test'])
const classIndex = z.int().min(0).max(65_535)
const bytes: z.ZodType<NamedBytes> = z.object({ name: z.string().max(4096), bytes: z.instanceof(Uint8Array) })

/** A project goes through the same reader as a file. */
const project = z.unknown().transform((raw, context): Project => {
  const parsed = parseProject(JSON.stringify(raw) ?? '')
  if (parsed.ok) return parsed.project
  context.addIssue({ code: 'custom', message: parsed.message })
  return z.NEVER
})

const namedTensor = z
  .object({ name: z.string().max(1000), shape: z.array(z.int().min(0)).max(8), values: z.instanceof(Float32Array) })
  .refine(({ shape, values }) => shape.reduce((product, extent) => product * extent, 1) === values.length, 'The numbers of a stored weight do not fill its shape.')

const number = z.number()
const epochRecord = z.object({
  epoch: number, step: number, loss: number, accuracy: number.nullable(), valLoss: number.nullable(), valAccuracy: number.nullable(), valMeanIoU: number.optional(), samplesPerSecond: number, learningRate: number, penalty: number.optional(),
})

const count = z.int().min(0)
const progress = z.object({
  epoch: count, batch: count, step: count, sums: z.object({ loss: number, right: number, samples: count }), bestEpoch: count.nullable(), learningRate: number.nullable(),
})

const state: z.ZodType<TrainedState> = z.object({
  weights: z.array(namedTensor),
  optimizer: z.array(namedTensor),
  history: z.array(epochRecord),
  classNames: z.array(z.string()).nullable(),
  preprocessing: z.object({
    kind: z.enum(['none', 'standardise', 'unitRange']), offset: z.array(number), scale: z.array(number),
    targets: z.object({ offset: z.array(number).min(1), scale: z.array(number).min(1) }).optional(),
  }),
  progress: progress.optional(),
  best: z.object({ weights: z.array(namedTensor), optimizer: z.array(namedTensor) }).nullable().optional(),
})

const runName = z.string().min(1).max(200)

const backend = z.enum([...BACKENDS, 'auto'])
const trial = z.object({ project, backend, strict: z.boolean() })

const schemas: { readonly [K in RequestName]: z.ZodType<RequestInput<K>> } = {
  backends: nothing,
  loadData: z.object({ data: dataSchema, files: z.array(bytes).nullable() }),
  inspectCsv: z.object({ file: bytes }),
  samples: z.object({ indices: z.array(z.int().min(0)).max(100_000) }),
  augmentationPreview: z.object({ augmentation: z.array(augmentationSchema).max(20), seed: count, indices: z.array(count).max(100), draws: count.max(20), step: count }),
  previewIndices: z.object({ count: z.int().min(0).max(100_000), classIndex: classIndex.nullable() }),
  start: z.object({
    project, backend: z.enum([...BACKENDS, 'auto']), strict: z.boolean(), paused: z.boolean(),
    run: runName, name: z.string().max(200), from: z.object({ run: runName, moment: z.object({ epoch: count, batch: count }).nullable() }).nullable(),
  }),
  interrupted: nothing,
  moments: z.object({ run: runName }),
  lookAt: z.object({ run: runName, epoch: count }).nullable(),
  runFiles: z.object({ run: runName }),
  giveUpRun: z.object({ run: runName }),
  forgetRun: z.object({ run: runName }),
  tryOut: trial,
  findRate: trial,
  cancelTrial: nothing,
  backendChoice: z.object({ project }),
  measureBackends: z.object({ project, strict: z.boolean() }),
  pause: nothing,
  resume: nothing,
  step: nothing,
  stop: nothing,
  setLearningRate: z.object({ learningRate: z.number().positive().max(1e6) }),
  evaluate: z.object({ part }),
  predictions: z.object({
    part, limit: z.int().min(0).max(100_000), cell: z.object({ actual: classIndex, predicted: classIndex }).nullable(), only: z.enum(['all', 'wrong']), output: z.string().max(1000).optional(),
  }),
  boundary: z.object({ resolution: z.int().min(1).max(512) }),
  learnedWeights: z.object({ node: z.string().max(1000) }),
  trained: nothing,
  exportCode: z.object({ project, target: z.string().max(100) }),
  restore: z.object({ project, state }),
  memory: nothing,
  forget: nothing,
  dispose: nothing,
}

const envelope = z.object({ id: z.int(), request: z.enum(Object.keys(schemas) as [RequestName, ...RequestName[]]), input: z.unknown() })

/** A message that is a request by its outside; its input is still to be read. */
export interface Envelope {
  readonly id: number
  readonly request: RequestName
  readonly input: unknown
}

/** Null for a message that is no request at all. */
export function readEnvelope(message: unknown): Envelope | null {
  const parsed = envelope.safeParse(message)
  return parsed.success ? { ...parsed.data, input: parsed.data.input } : null
}

/** The input of a request, or the sentence that says why it is none. */
export function readInput<K extends RequestName>(request: K, input: unknown): { readonly ok: true; readonly input: RequestInput<K> } | { readonly ok: false; readonly message: string } {
  const parsed = schemas[request].safeParse(input)
  if (parsed.success) return { ok: true, input: parsed.data }
  const issue = parsed.error.issues[0]!
  const place = issue.path.length > 0 ? ` at "${issue.path.map(String).join('.')}"` : ''
  return { ok: false, message: `The request "${request}" cannot be answered${place}: ${issue.message}` }
}
