import { analyse } from '../analysis/analyse.ts'
import type { Analysis } from '../analysis/result.ts'
import { findLastStep } from '../analysis/lastStep.ts'
import { factsOf } from '../datasets/dataset.ts'
import type { NamedBytes } from '../host.ts'
import { fail, succeed, type Mistake } from '../mistake.ts'
import { misfit } from '../project/misfit.ts'
import { preprocessingFor } from '../training/trained.ts'
import type { Project } from '../project/project.ts'
import { writeSafetensors } from '../project/safetensors.ts'
import type { Material } from '../training/material.ts'
import type { NamedTensor, TrainedState } from '../training/protocol.ts'
import type { CodeTarget, ExportContext } from './target.ts'
import { BACKEND_SOURCE } from './typescript/backend.ts'
import { DATA_SOURCE, dataFiles } from './typescript/data.ts'
import { manifestSource, TSCONFIG_SOURCE } from './typescript/manifest.ts'
import { modelSource } from './typescript/model.ts'
import { predictSource } from './typescript/predict.ts'
import { preprocessingSource } from './typescript/preprocessing.ts'
import { readmeSource } from './typescript/readme.ts'
import { outputTasks, trainSource } from './typescript/train.ts'
import { mainOutput } from '../training/chooseTarget.ts'
import { WEIGHTS_SOURCE } from './typescript/weightsReader.ts'

/** A folder that trains and runs on its own with Node and `@tensorflow/tfjs`. */
export const typescript: CodeTarget = {
  id: 'ts',
  title: 'TypeScript',
  summary: 'A folder of readable TensorFlow.js code with the model, the training program, the data and the trained weights.',
  extension: '',
  generate: (project, context) => {
    const analysis = analyse(project.graph)
    const mistake = refuse(project, analysis)
    return mistake ? { ok: false, mistake } : succeed(folder(project, analysis, context))
  },
}

function refuse({ graph }: Project, analysis: Analysis): Mistake | null {
  const errors = analysis.problems.filter(({ level }) => level === 'error')
  if (errors.length > 0) {
    const { message, node } = errors[0]!
    const more = errors.length === 1 ? '' : ` (and ${errors.length - 1} more)`
    return fail('network-has-errors', `The network has ${errors.length === 1 ? 'an error' : 'errors'}, so no code can build it: ${node === null ? '' : `${node}: `}${message}${more}`).mistake
  }
  if (graph.nodes.length === 0 || analysis.inputs.length === 0) return fail('empty-network', 'The network has no input layer, so there is no code to write. Add one and connect it.').mistake
  return null
}

function folder(project: Project, analysis: Analysis, { state: trained, facts, data }: ExportContext): NamedBytes[] {
  const stale = trained ? misfit(project, trained.weights) : null
  const state = stale ? null : trained
  const model = modelSource(project.name, analysis, project.training)
  const known = data ? factsOf(data.dataset) : facts
  const tasks = known ? outputTasks(project, analysis, known) : []
  const inputShapes = analysis.inputs.map((id) => analysis.nodes.get(id)!.output!)
  const missing = whyNoTraining(project, data)
  const trains = data !== null && missing === null
  const lasts = analysis.outputs.map((id) => findLastStep(analysis, id).last)
  const preprocessing = state?.preprocessing ?? (data ? preprocessingFor(lasts, data.preprocessing) : { kind: 'none', offset: [0], scale: [1] })
  const scaled = preprocessing.targets !== undefined && (known === null || tasks.some(({ kind }) => kind === 'values'))
  const classNames = state?.classNames ?? (known?.target.kind === 'classes' ? known.target.names : null)
  const texts: Readonly<Record<string, string>> = {
    'README.md': readmeSource(project, analysis, { facts, missing, stale: stale?.message ?? null, hasWeights: state !== null }),
    'package.json': manifestSource(project.name, trains),
    'tsconfig.json': TSCONFIG_SOURCE,
    'model.ts': model.text,
    ...(trains ? { 'train.ts': trainSource(project, tasks, { seeded: model.seeded, penalised: model.penalised, scaled, inputShapes, material: data }), 'data.ts': DATA_SOURCE, 'backend.ts': BACKEND_SOURCE } : {}),
    'predict.ts': predictSource({ inputShapes, classNames, task: tasks[mainOutput(tasks)] ?? null, main: mainOutput(tasks), hasData: trains, learns: analysis.totals.trainable > 0, scaled, offset: preprocessing.offset }),
    'preprocessing.ts': preprocessingSource(preprocessing),
    'weights.ts': WEIGHTS_SOURCE,
  }
  return [
    ...Object.entries(texts).map(([name, text]) => ({ name, bytes: new TextEncoder().encode(text) })),
    ...(state ? [{ name: 'weights.safetensors', bytes: writeSafetensors(renamed(state, analysis, model.layerNames)) }] : []),
    ...(trains ? dataFiles({ ...data, preprocessing }, tasks.map(({ target }) => target)) : []),
  ]
}

/** Why there can be no train.ts, in a sentence for the README; null when there can. */
function whyNoTraining(project: Project, data: Material | null): string | null {
  if (!data) return 'There is no train.ts, because the data were not loaded when this folder was written. Load them and export again to get it.'
  const { problems, totals } = analyse(project.graph, { training: project.training, data: factsOf(data.dataset) })
  const error = problems.find(({ level }) => level === 'error')
  if (error) return `There is no train.ts, because the network does not fit the data: ${error.message}`
  return totals.trainable === 0 ? 'There is no train.ts, because nothing is left to learn: the network has no weights, or every layer with weights is frozen.' : null
}

/** The trained weights under the names of the generated layers, those of one layer in TensorFlow.js's order. */
function renamed(state: TrainedState, analysis: Analysis, layerNames: ReadonlyMap<string, string>): NamedTensor[] {
  const stored = new Map(state.weights.map((tensor) => [tensor.name, tensor]))
  return analysis.order.flatMap((id) =>
    (analysis.nodes.get(id)!.facts?.weights ?? []).map(({ name }) => {
      const tensor = stored.get(`${id}.${name}`)
      if (!tensor) throw new Error(`The trained state lacks "${id}.${name}"; it has ${[...stored.keys()].slice(0, 5).join(', ')} …`)
      return { ...tensor, name: `${layerNames.get(id)!}.${name}` }
    }),
  )
}
