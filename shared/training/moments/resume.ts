import { analyse } from '../../analysis/analyse.ts'
import { equalShapes, formatCount, formatShape } from '../../layer/index.ts'
import { fail, succeed, type Mistake, type Result } from '../../mistake.ts'
import type { Project } from '../../project/project.ts'
import { NO_SUMS } from '../checkpoint.ts'
import type { Learned } from '../learner.ts'
import type { EpochRecord, MomentChoice, NamedTensor, Progress, TrainedState } from '../protocol.ts'
import type { MomentEntry, MomentStore, StoredEntry } from './store.ts'

/** A stored moment, ready to go on from. */
export interface Resumption {
  readonly entry: StoredEntry
  readonly state: TrainedState
  /** What the user should know of how it goes on. */
  readonly notes: readonly Mistake[]
}

/** Reads a moment for a run of `project` that learns from `samples` samples; null: as many as before. */
export async function readResumption(store: MomentStore, choice: MomentChoice, project: Project, samples: number | null): Promise<Result<Resumption>> {
  const entry = await store.run(choice.run)
  if (!entry) return fail('run-gone', 'Nothing is stored of this run any more. Train again from the beginning.')
  const found = findMoment(entry, choice.moment)
  const content = found && (await store.moment(choice.run, found.step))
  if (!content) return fail('moment-gone', `${choice.moment ? `Epoch ${choice.moment.epoch} of “${entry.facts.name}” is` : `No moment of “${entry.facts.name}” is`} stored. Choose another epoch, or train again from the beginning.`)
  const { weights, optimizer } = content.learned
  const changed = findChange(project, weights)
  if (changed) return fail('network-changed', `Epoch ${found.epoch} of “${entry.facts.name}” cannot be gone on with: ${changed} Take that change back, or train from the beginning.`)
  const { facts } = entry
  const { training } = project
  const before = facts.project.training
  const notes: Mistake[] = []

  const sameOptimizer = optimizer.some(({ name }) => name === `${training.optimizer.kind}.step`)
  if (!sameOptimizer) notes.push({ code: 'optimizer-anew', message: `The optimizer is another one than before (${before.optimizer.kind}), so ${training.optimizer.kind} begins here with an empty memory.` })
  if (samples !== null && samples !== facts.samples) {
    notes.push({ code: 'data-changed', message: `The data are others than before: this run learned from ${formatCount(facts.samples)} samples and goes on with ${formatCount(samples)}, so its curve does not continue as if it had never stopped.` })
  }
  let { progress } = content
  const sameBatches = training.batchSize === before.batchSize && (samples === null || samples === facts.samples) && (training.accumulate ?? 1) === (before.accumulate ?? 1)
  if (!sameBatches && progress.batch > 0) {
    notes.push({ code: 'epoch-anew', message: `The batches are others than before, so epoch ${progress.epoch + 1} begins anew.` })
    progress = { ...progress, batch: 0, sums: NO_SUMS }
  }
  // A rate that the user has set since then counts more than one that was set during the run.
  if (training.optimizer.learningRate !== before.optimizer.learningRate) progress = { ...progress, learningRate: null }

  const history = (await store.history(choice.run, entry.state.records)).filter(({ epoch }) => epoch <= progress.epoch)
  return succeed({
    entry,
    notes,
    state: {
      weights,
      // Slots that are not there start at zero.
      optimizer: sameOptimizer ? optimizer : noSlots(project),
      history,
      classNames: facts.classNames,
      preprocessing: facts.preprocessing,
      progress,
      best: sameOptimizer ? await readBest(store, entry, progress, history) : null,
    },
  })
}

/** The stored moment of an epoch's end, as a trained network; null where there is none. */
export async function readEpoch(store: MomentStore, run: string, epoch: number): Promise<{ readonly project: Project; readonly state: TrainedState } | null> {
  const entry = await store.run(run)
  const found = entry?.state.moments.find((moment) => moment.epochEnd && moment.epoch === epoch)
  if (!entry || !found) return null
  const [content, records] = await Promise.all([store.moment(run, found.step), store.history(run, entry.state.records)])
  if (!content) return null
  const { facts } = entry
  const history = records.filter((record) => record.epoch <= epoch)
  return { project: facts.project, state: { ...content.learned, history, classNames: facts.classNames, preprocessing: facts.preprocessing, progress: content.progress } }
}

function findMoment({ state }: StoredEntry, choice: MomentChoice['moment']): MomentEntry | undefined {
  if (!choice) return state.moments.find(({ step }) => step === state.latest[0])
  return state.moments.find(({ epoch, batch }) => epoch === choice.epoch && batch === choice.batch)
}

/** What early stopping would take back, where it is another moment than the one to go on from. */
async function readBest(store: MomentStore, { facts, state }: StoredEntry, progress: Progress, history: readonly EpochRecord[]): Promise<Learned | null> {
  const record = history.findLast(({ epoch }) => epoch === progress.bestEpoch)
  if (facts.project.training.earlyStopping === false || !record || record.step === progress.step) return null
  const kept = state.moments.find(({ step, epochEnd }) => epochEnd && step === record.step)
  return (kept && (await store.moment(facts.run, kept.step)))?.learned ?? null
}

function noSlots({ training }: Project): NamedTensor[] {
  return [{ name: `${training.optimizer.kind}.step`, shape: [1], values: Float32Array.of(0) }]
}

/** The layer whose weights are others than the stored ones, as a sentence; null where all fit. */
function findChange({ graph }: Project, weights: readonly NamedTensor[]): string | null {
  const stored = new Map(weights.map((tensor) => [tensor.name, tensor]))
  const title = (id: string) => `“${graph.nodes.find((node) => node.id === id)?.title ?? id}”`
  for (const { id, facts } of analyse(graph).nodes.values()) {
    for (const { name, shape } of facts?.weights ?? []) {
      const found = stored.get(`${id}.${name}`)
      if (!found) return `the layer ${title(id)} has no stored ${name}; it was not in the network then.`
      if (!equalShapes(found.shape, shape)) return `the ${name} of the layer ${title(id)} was ${formatShape(found.shape)} then and is ${formatShape(shape)} now.`
      stored.delete(found.name)
    }
  }
  const [left] = stored.keys()
  return left === undefined ? null : `the layer ${title(left.slice(0, left.lastIndexOf('.')))} is missing now.`
}
