import type { Analysis } from '../analysis/result.ts'
import { deriveSeed } from '../random.ts'
import { groupEndedBy } from '../training/accumulation.ts'
import { collectAnswers, evaluationBatch } from '../training/evaluate.ts'
import type { Task } from '../training/feed.ts'
import { loadInto, scoreAnswers, type Chunk, type Learner, type LearnerOptions } from '../training/learner.ts'
import { findLoss } from '../training/losses/index.ts'
import { findOptimizer } from '../training/optimizers/index.ts'
import { groupName, hyperparameters } from '../training/optimizers/optimizer.ts'
import { isPenalised, penaltyOfValues } from '../training/penalty.ts'
import { Arena } from './arena.ts'
import { growTo, type Kernels } from './kernels.ts'
import { createObserver } from './observe.ts'
import { compilePlan, type Plan, type PlanTask } from './plan.ts'
import { createRegion } from './region.ts'
import { makeResident } from './resident.ts'
import { createUpdate } from './update.ts'

const BYTES = 4
/** Numbers that an optimizer's instruction takes at most. */
const MOST_NUMBERS = 8

export interface PlanLearnerOptions extends LearnerOptions {
  readonly kernels: Kernels
  readonly analysis: Analysis
}

/** Why a network does not run on the engine, as a phrase: "Instance norm has no kernel with these parameters". */
export interface NotPlanned {
  readonly reason: string
}

/**
 * Runs a network as a compiled plan: all buffers in one WebAssembly memory, one call a step. Its weights are those of the network when it
 * is made; `settle` writes them back.
 */
export async function createPlanLearner(options: PlanLearnerOptions): Promise<Learner | NotPlanned> {
  const { kernels, analysis, network, optimizer, feed, config, seed } = options
  const { accumulate = 1 } = config
  const { memory } = kernels
  // TensorFlow.js notices where no gradient arrives at all, and says so; here it would be zeros.
  if (analysis.problems.some(({ code }) => code === 'no-gradient')) return { reason: 'a function that is flat everywhere (step, sign) stops the gradients' }
  const spec = findOptimizer(config.optimizer.kind)
  const hyper = hyperparameters(config.optimizer)
  const arena = new Arena(kernels.base)

  const region = createRegion({ network, optimizer: spec, arena, memory, penalty: config.penalty, gathers: accumulate > 1 })
  const { byName: weights, copy } = region
  const numbers = arena.take(MOST_NUMBERS * BYTES)
  const seedAt = arena.take(BYTES)
  const total = arena.take(16)
  const update = createUpdate({ kernels, arena, region, optimizer: spec, clip: config.clip, numbers, total })
  const tasks = feed.tasks.map((task, index) => taskOf(task, index === feed.main, task.objective.classWeights ? arena.take(task.objective.classWeights.length * BYTES) : 0))
  const resident = makeResident(feed, arena, memory)
  const base = arena.end
  const plans = new Map<number, Plan>()
  let refusal: NotPlanned | null = null
  const planFor = (batch: number, training: boolean): Plan | null => {
    const key = training ? batch : -batch
    const known = plans.get(key)
    if (known) return known
    const plan = compilePlan({
      kernels, analysis, weights, tasks, batch, training, seed: seedAt, total,
      // Augmented samples are others in every step.
      resident: training && feed.augmented ? null : resident,
      // Plans do not run at the same time, so they may use the same memory.
      arena: new Arena(base),
      conclude: (builder) => {
        if (training) update.conclude(builder)
      },
    })
    if ('unsupported' in plan) {
      refusal = { reason: `${plan.unsupported.spec!.title} has no kernel with these parameters` }
      return null
    }
    if (!growTo(memory, plan.end)) {
      refusal = { reason: 'the memory of WebAssembly is too small for it' }
      return null
    }
    plans.set(key, plan)
    return plan
  }
  if (!planFor(config.batchSize, true)) return refusal!

  const floats = (at: number, size: number) => new Float32Array(memory.buffer, at, size)
  // Made anew only when the memory has grown, which leaves those of before empty: a step of a small network takes 2 microseconds, and a view a tenth of one.
  let views = viewsOf(memory)
  const current = () => (views.values.length > 0 ? views : (views = viewsOf(memory)))
  let latest: Plan | null = null
  /** Runs a part of a plan's program, from one word to before another. */
  const execute = (plan: Plan, from: number, to: number) => {
    // Another batch size's program lies where this one's was.
    if (latest !== plan) new Int32Array(memory.buffer, plan.program, plan.words.length).set(plan.words)
    latest = plan
    const stopped = kernels.run(plan.program + from * BYTES, to - from)
    if (stopped !== 0) throw new Error(`The engine stopped at word ${from + stopped - 1} of ${plan.words.length}.`)
  }
  const run = (plan: Plan) => execute(plan, 0, plan.words.length)
  /** Takes the step for a group of batches, where there are groups and one has ended. */
  const finish = (group: number) => {
    if (accumulate > 1 && group > 0) update.runGroup(group)
  }
  const perform = (plan: Plan, group: number) => {
    run(plan)
    finish(group)
  }
  const write = (plan: Plan, inputs: readonly Float32Array[], targets: readonly Float32Array[]) => {
    inputs.forEach((rows, index) => floats(plan.inputs[index]!.at, plan.inputs[index]!.size).set(rows))
    targets.forEach((values, index) => floats(plan.targets[index]!.at, plan.targets[index]!.size).set(values))
  }
  /** Puts the samples at the positions from `from` on into a plan's batch. */
  const fill = (plan: Plan, order: Int32Array, from: number) => {
    if (resident) {
      resident.bring(order, from, plan.batch)
      const { words } = current()
      const first = plan.indices / BYTES
      for (let row = 0; row < plan.batch; row += 1) words[first + row] = order[from + row]!
      return
    }
    const indices = order.subarray(from, from + plan.batch)
    write(plan, feed.rows(indices), feed.tasks.map(({ objective }) => objective.encode(indices)))
  }
  /** The same for a training step. */
  const fillLesson = (plan: Plan, order: Int32Array, from: number, step: number) => {
    if (!feed.augmented) return fill(plan, order, from)
    const { inputs, targets } = feed.augmented(order.subarray(from, from + plan.batch), step)
    write(plan, inputs, targets)
  }

  let learningRate = optimizer.learningRate
  /** Of the optimizer. */
  let steps = 0
  /** Whether gradients have been gathered for a step that has not been taken. */
  let gathering = false
  const take = async () => {
    const [values, slots] = await Promise.all([network.save(), optimizer.save()])
    gathering = accumulate > 1 && slots.some(({ name }) => name.startsWith(groupName(spec.kind, '')))
    steps = region.take({ weights: values, optimizer: slots })
  }
  await take()
  feed.tasks.forEach(({ objective: { classWeights } }, index) => {
    if (classWeights) floats(tasks[index]!.classWeights, classWeights.length).set(classWeights)
  })
  const ask: Learner['answer'] = (indices, between) =>
    collectAnswers(feed, indices, evaluationBatch(network), between, async (part) => {
      const plan = planFor(part.length, false)
      if (!plan) throw new Error(refusal!.reason)
      fill(plan, part, 0)
      run(plan)
      return feed.tasks.map(({ objective }, index) => ({
        losses: copy(plan.losses[index]!, part.length),
        values: objective.finish(copy(plan.outputs[index]!.at, plan.outputs[index]!.size)),
      }))
    })

  const learn = (chunk: Chunk, runStep: (plan: Plan, group: number) => void = perform): Float64Array => {
    const { order, batchSize, batch, count: batches, step, rates } = chunk
    const outcomes = new Float64Array(2 * batches)
    for (let index = 0; index < batches; index += 1) {
      const from = (batch + index) * batchSize
      const size = Math.min(batchSize, order.length - from)
      const plan = planFor(size, true)
      if (!plan) throw new Error(refusal!.reason)
      if (rates) learningRate = rates[index]!
      const group = accumulate === 1 ? 1 : groupEndedBy(chunk, index, accumulate)
      gathering = group === 0
      if (!gathering) steps += 1
      fillLesson(plan, order, from, step + index)
      const { values, words, doubles } = current()
      const given = spec.compiled.numbers({ step: steps, learningRate, hyper })
      // A typed array takes a plain one's numbers ten times more slowly by `set`.
      for (let place = 0; place < given.length; place += 1) values[numbers / BYTES + place] = given[place]!
      if (plan.noisy) words[seedAt / BYTES] = deriveSeed(seed, 'noise', step + index)
      runStep(plan, group)
      outcomes[2 * index] = doubles[total / 8]!
      outcomes[2 * index + 1] = doubles[total / 8 + 1]!
    }
    if (rates) optimizer.learningRate = learningRate
    return outcomes
  }
  const observe = createObserver({
    network, region, copy, execute, finish, learn,
    trained: region.trained,
    ask: (indices) => {
      const plan = planFor(indices.length, false)
      if (!plan) throw new Error(refusal!.reason)
      fill(plan, indices, 0)
      run(plan)
      return plan
    },
  })

  return {
    engine: 'plan',
    get learningRate() {
      return learningRate
    },
    set learningRate(value) {
      learningRate = value
      optimizer.learningRate = value
    },

    steps: (chunk) => learn(chunk),
    observe,
    answer: ask,

    score: async (indices, between) => {
      const { objective } = feed.tasks[feed.main]!
      if (feed.tasks.some(({ target }) => target.kind === 'box' || target.kind === 'mask')) return scoreAnswers(ask, indices, between)
      // The losses' instructions add up what is wanted; nothing need be read sample by sample.
      const all = Int32Array.from(indices)
      const most = evaluationBatch(network)
      let loss = 0
      let right = 0
      for (let from = 0; from < all.length; from += most) {
        const size = Math.min(most, all.length - from)
        const plan = planFor(size, false)
        if (!plan) throw new Error(refusal!.reason)
        fill(plan, all, from)
        run(plan)
        const { doubles } = current()
        loss += doubles[total / 8]! * size
        right += doubles[total / 8 + 1]!
        if (!(await between())) return null
      }
      return { loss: loss / Math.max(1, all.length), accuracy: objective.counting ? right / Math.max(1, all.length) : null }
    },

    penalty: () => {
      const penalised = region.trained.filter(({ penalty }) => isPenalised(penalty))
      if (penalised.length === 0) return Promise.resolve(null)
      return Promise.resolve(penalised.reduce((sum, { penalty, size, offset }) => sum + penaltyOfValues(penalty, floats(region.weights + offset * BYTES, size)), 0))
    },
    weightsAreFinite: () => Promise.resolve(region.isFinite()),

    checkpoint: (progress) => {
      const goBack = region.keep()
      const at = { steps, gathering }
      return {
        progress,
        revert: () => {
          goBack()
          ;({ steps, gathering } = at)
        },
        dispose: () => {},
      }
    },

    save: () => Promise.resolve(region.save(steps, gathering)),
    load: async (learned) => {
      loadInto(network, optimizer, learned)
      await take()
    },
    settle: () => {
      const { weights: values, optimizer: slots } = region.save(steps, gathering)
      network.write(values)
      optimizer.load(slots)
    },

    dispose: () => plans.clear(),
  }
}

/** The whole memory, as each kind of number that a step reads or writes. */
function viewsOf({ buffer }: WebAssembly.Memory) {
  return { values: new Float32Array(buffer), words: new Uint32Array(buffer), doubles: new Float64Array(buffer) }
}

function taskOf({ objective, weight }: Task, main: boolean, classWeights: number): PlanTask {
  const { reads, loss, last, columns, counting, smoothing } = objective
  return { reads, loss: findLoss(loss).compiled(last), columns, weight, counting: main ? counting : null, smoothing, classWeights, middle: counting?.middle ?? 0 }
}
