import type { Analysis } from '../analysis/result.ts'
import { analyse } from '../analysis/analyse.ts'
import { trainingLoad } from '../analysis/memory.ts'
import { compile } from '../compile/compile.ts'
import { MEMORY_BUDGET, type TrainingLoad } from '../compile/memory.ts'
import type { Network } from '../compile/network.ts'
import { factsOf } from '../datasets/dataset.ts'
import type { Preprocessing } from '../datasets/preprocessing.ts'
import type { TensorFlow } from '../layer/index.ts'
import { fail, succeed, type Result } from '../mistake.ts'
import type { Project } from '../project/project.ts'
import { progressOf, START } from './checkpoint.ts'
import type { LastFunction } from './losses/index.ts'
import type { Material } from './material.ts'
import { checkOptimizer, createOptimizer, type Optimizer } from './optimizers/optimizer.ts'
import { checkSchedule } from './schedules/index.ts'
import type { Backend, EpochRecord, NamedTensor, Progress, TrainedState } from './protocol.ts'

/** A network with all that belongs to it: what a bundle holds, and what predictions need. */
export interface Trained {
  readonly project: Project
  readonly network: Network
  /** Null for a network that was opened, not trained here. */
  readonly optimizer: Optimizer | null
  readonly preprocessing: Preprocessing
  readonly classNames: readonly string[] | null
  /** Of the run so far. */
  history: readonly EpochRecord[]
  progress: Progress
  /** The optimizer's stored state where there is no live one. */
  readonly storedOptimizer: readonly NamedTensor[]
}

export interface BuildOptions {
  readonly tf: TensorFlow
  readonly backend: Backend
  readonly project: Project
  readonly strict: boolean
  /** Bytes of the backend that are taken already. */
  readonly taken?: number
}

/** A network with fresh weights, or with those of `resume`, ready to train on the material. */
export function buildForTraining({ tf, backend, project, strict }: BuildOptions, material: Material, resume: TrainedState | null): Result<Trained & { readonly optimizer: Optimizer; readonly analysis: Analysis }> {
  const { training } = project
  const wrong = checkOptimizer(training.optimizer)[0] ?? checkSchedule(training)[0]
  if (wrong) return fail(wrong.code, wrong.message)
  if (material.split.train.length === 0) return fail('no-training-samples', 'No samples are left to train on. Make the validation and test parts smaller.')
  const analysis = analyse(project.graph, { strict, training, data: factsOf(material.dataset) })
  const compiled = compileWith(tf, backend, project, analysis, trainingLoad(training, material.split.train.length))
  if (!compiled.ok) return compiled
  const network = compiled.value
  const trainable = network.weights.filter(({ spec }) => spec.trainable)
  const optimizer = createOptimizer(tf, training.optimizer, trainable)
  const refuse = (result: { readonly ok: false; readonly mistake: { code: string; message: string } }) => {
    network.dispose()
    optimizer.dispose()
    return result
  }
  // Frozen weights can at least be tested as they stand.
  if (network.weights.length === 0 && training.epochs > 0) return refuse(fail('nothing-to-learn', 'The network has no weights that could learn anything. Add a Dense or Conv 2D layer.'))
  if (resume) {
    const weights = network.load(resume.weights)
    if (!weights.ok) return refuse(weights)
    const slots = optimizer.load(resume.optimizer)
    if (!slots.ok) return refuse(slots)
  }
  const { target } = material.dataset
  return succeed({
    project,
    network,
    analysis,
    optimizer,
    preprocessing: resume?.preprocessing ?? preprocessingFor(network.outputs.map(({ last }) => last), material.preprocessing),
    classNames: target.kind === 'classes' ? target.names : null,
    history: resume?.history ?? [],
    progress: resume ? progressOf(resume) : START,
    storedOptimizer: [],
  })
}

/** The normalisation of a network's data. Outputs that cannot take every value (tanh, ReLU, …) learn numbers as they are. */
export function preprocessingFor(lasts: readonly LastFunction[], { targets, ...inputs }: Preprocessing): Preprocessing {
  return targets && lasts.every((last) => last === 'linear') ? { ...inputs, targets } : inputs
}

/** A network with stored weights, ready to predict. */
export function buildFromState({ tf, backend, project, strict, taken = 0 }: BuildOptions, state: TrainedState): Result<Trained> {
  const compiled = compileWith(tf, backend, project, analyse(project.graph, { strict }), { batchSize: 1, slots: 0, copies: 0 }, taken)
  if (!compiled.ok) return compiled
  const network = compiled.value
  const loaded = network.load(state.weights)
  if (!loaded.ok) {
    network.dispose()
    return loaded
  }
  return succeed({
    project,
    network,
    optimizer: null,
    preprocessing: state.preprocessing,
    classNames: state.classNames,
    history: state.history,
    progress: progressOf(state),
    storedOptimizer: state.optimizer,
  })
}

/** All of it as plain data. */
export async function saveTrained({ network, optimizer, history, progress, storedOptimizer, classNames, preprocessing }: Trained): Promise<TrainedState> {
  const [weights, slots] = await Promise.all([network.save(), optimizer ? optimizer.save() : storedOptimizer])
  return { weights, optimizer: slots, history, classNames, preprocessing, progress }
}

function compileWith(tf: TensorFlow, backend: Backend, project: Project, analysis: Analysis, load: TrainingLoad, taken = 0): Result<Network> {
  return compile(tf, analysis, { seed: project.training.seed, ...load, budget: MEMORY_BUDGET[backend] - taken })
}
