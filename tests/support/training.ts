import { analyse } from '../../shared/analysis/analyse.ts'
import { compile } from '../../shared/compile/compile.ts'
import type { Network } from '../../shared/compile/network.ts'
import type { Dataset } from '../../shared/datasets/dataset.ts'
import type { Kernels } from '../../shared/engine/kernels.ts'
import type { Graph, GraphNode } from '../../shared/graph/document.ts'
import { createProject } from '../../shared/project/create.ts'
import type { Project } from '../../shared/project/project.ts'
import { createRandom } from '../../shared/random.ts'
import { dataSchema, trainingSchema } from '../../shared/training/config.ts'
import type { TrainingEvent } from '../../shared/training/protocol.ts'
import { createSession, type Session } from '../../shared/training/session.ts'
import { tf } from './tensorflow.ts'

/** Nodes one behind the other. */
export function chain(...nodes: readonly GraphNode[]): Graph {
  return { nodes, edges: nodes.slice(1).map((node, index) => ({ source: nodes[index]!.id, target: node.id })) }
}

/** 2 inputs, 8 tanh units, softmax over 2 classes. */
export const SMALL = chain(
  { id: 'in', type: 'input', params: { shape: [2] } },
  { id: 'hidden', type: 'dense', params: { units: 8, activation: 'tanh' } },
  { id: 'out', type: 'dense', params: { units: 2 } },
  { id: 'soft', type: 'softmax' },
)

export function build(graph: Graph, seed = 1): Network {
  const network = compile(tf, analyse(graph), { seed })
  if (!network.ok) throw new Error(network.mistake.message)
  return network.value
}

/** Points in the plane; the class says whether both coordinates have the same sign. */
export function points(count: number, seed = 5): Dataset {
  const random = createRandom(seed)
  const inputs = Float32Array.from({ length: 2 * count }, () => 2 * random.uniform() - 1)
  const labels = Uint8Array.from({ length: count }, (_, index) => (inputs[2 * index]! * inputs[2 * index + 1]! > 0 ? 1 : 0))
  return { name: 'Points', count, shape: [2], inputs, target: { kind: 'classes', names: ['different', 'same'], labels } }
}

export function project(graph: Graph, training: Readonly<Record<string, unknown>> = {}): Project {
  return { ...createProject('Test'), graph, training: trainingSchema.parse({ epochs: 4, batchSize: 16, optimizer: { kind: 'adam', learningRate: 0.02 }, ...training }) }
}

export interface Recorded {
  readonly session: Session
  readonly events: TrainingEvent[]
  /** Of all batches so far. */
  readonly losses: () => number[]
  readonly find: <K extends TrainingEvent['event']>(event: K) => Extract<TrainingEvent, { event: K }>[]
}

export interface RecordOptions {
  readonly dataset?: Dataset
  readonly data?: Readonly<Record<string, unknown>>
  readonly onEvent?: (event: TrainingEvent, session: Session) => void
  /** Of the training engine; without them TensorFlow.js computes. */
  readonly kernels?: Kernels
  /** What a look at the clock takes, in milliseconds. */
  readonly tick?: number
}

/** A session with some points in it that writes down what it says. The clock is made up: every look takes a millisecond. */
export function record(options: RecordOptions = {}): Recorded {
  const events: TrainingEvent[] = []
  let now = 0
  const session: Session = createSession({
    tf,
    clock: () => (now += options.tick ?? 1),
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
    onEvent: (event) => {
      events.push(event)
      options.onEvent?.(event, session)
    },
    onBroken: (error) => {
      throw error
    },
    ...(options.kernels && { kernels: () => Promise.resolve(options.kernels!) }),
  })
  session.setData(options.dataset ?? points(100), dataSchema.parse(options.data ?? {}))
  const find = <K extends TrainingEvent['event']>(event: K) => events.filter((each): each is Extract<TrainingEvent, { event: K }> => each.event === event)
  return { session, events, find, losses: () => find('batches').flatMap(({ losses }) => [...losses]) }
}

/** Trains to the end. */
export async function train(recorded: Recorded, what: Project, options: Partial<Parameters<Session['start']>[1]> = {}): Promise<void> {
  const started = await recorded.session.start(what, { backend: 'cpu', ...options })
  if (!started.ok) throw new Error(started.mistake.message)
  await started.value.finished
}
