import type { Analysis } from '../analysis/result.ts'
import { countValues } from '../layer/index.ts'
import { deriveSeed } from '../random.ts'
import type { TrainingConfig } from '../training/config.ts'
import { collectAnswers, evaluationBatch } from '../training/evaluate.ts'
import type { Task } from '../training/feed.ts'
import type { Learner, LearnerOptions } from '../training/learner.ts'
import { findLoss } from '../training/losses/index.ts'
import { findOptimizer } from '../training/optimizers/index.ts'
import { hyperparameters } from '../training/optimizers/optimizer.ts'
import { Arena } from './arena.ts'
import type { Weight } from './builder.ts'
import { growTo, type Kernels } from './kernels.ts'
import { compilePlan, type Plan, type PlanTask } from './plan.ts'
import { makeResident } from './resident.ts'

const BYTES = 4
/** Numbers that an optimizer's instruction takes at most. */
const MOST_NUMBERS = 8

export interface PlanLearnerOptions extends LearnerOptions {
  readonly kernels: Kernels
  readonly analysis: Analysis
  readonly config: TrainingConfig
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
  const { memory } = kernels
  // TensorFlow.js notices where no gradient arrives at all, and says so; here it would be zeros.
  if (analysis.problems.some(({ code }) => code === 'no-gradient')) return { reason: 'a function that is flat everywhere (step, sign) stops the gradients' }
  const spec = findOptimizer(config.optimizer.kind)
  const hyper = hyperparameters(config.optimizer)
  const arena = new Arena(kernels.base)

  // Weights that learn lie in one region, in the same order as their gradients and slots: one instruction updates all.
  const trained = network.weights.filter(({ spec: weight }) => weight.trainable)
  const stored = network.weights.filter(({ spec: weight }) => !weight.trainable)
  const count = trained.reduce((sum, { spec: weight }) => sum + countValues(weight.shape), 0)
  const region = { weights: arena.take(count * BYTES), gradients: arena.take(count * BYTES), slots: spec.slots.map(() => arena.take(count * BYTES)) }
  const numbers = arena.take(MOST_NUMBERS * BYTES)
  const seedAt = arena.take(BYTES)
  const total = arena.take(16)
  const weights = new Map<string, Weight>()
  const offsets: number[] = []
  let offset = 0
  for (const { name, spec: weight } of trained) {
    const size = countValues(weight.shape)
    weights.set(name, { at: region.weights + offset * BYTES, size, gradient: region.gradients + offset * BYTES })
    offsets.push(offset)
    offset += size
  }
  for (const { name, spec: weight } of stored) {
    const size = countValues(weight.shape)
    weights.set(name, { at: arena.take(size * BYTES), size, gradient: null })
  }
  const resident = makeResident(feed, arena, memory)
  const base = arena.end

  const tasks = feed.tasks.map((task, index) => taskOf(task, index === feed.main))
  const plans = new Map<string, Plan>()
  let refusal: NotPlanned | null = null
  const planFor = (batch: number, training: boolean): Plan | null => {
    const key = `${batch} ${training}`
    const known = plans.get(key)
    if (known) return known
    const plan = compilePlan({
      kernels, analysis, weights, tasks, batch, training, seed: seedAt, total, resident,
      // Plans do not run at the same time, so they may use the same memory.
      arena: new Arena(base),
      conclude: (builder) => {
        if (training) builder.emit(spec.compiled.operation, { count, weights: region.weights, gradients: region.gradients, first: region.slots[0] ?? 0, second: region.slots[1] ?? 0, hyper: numbers })
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
  // Made anew only when the memory has grown: a step of a small network takes 3 microseconds, and a view a tenth of one.
  let views = viewsOf(memory)
  const current = () => (views.buffer === memory.buffer ? views : (views = viewsOf(memory)))
  let latest: Plan | null = null
  const run = (plan: Plan) => {
    // Another batch size's program lies where this one's was.
    if (latest !== plan) new Int32Array(memory.buffer, plan.program, plan.words.length).set(plan.words)
    latest = plan
    const stopped = kernels.run(plan.program, plan.words.length)
    if (stopped !== 0) throw new Error(`The engine stopped at word ${stopped - 1} of ${plan.words.length}.`)
  }
  const fill = (plan: Plan, indices: ArrayLike<number>) => {
    if (resident) {
      resident.bring(indices)
      const { words } = current()
      const first = plan.indices / BYTES
      for (let row = 0; row < indices.length; row += 1) words[first + row] = indices[row]!
      return
    }
    feed.rows(indices).forEach((rows, index) => floats(plan.inputs[index]!.at, plan.inputs[index]!.size).set(rows))
    feed.tasks.forEach(({ objective }, index) => floats(plan.targets[index]!.at, plan.targets[index]!.size).set(objective.encode(indices)))
  }

  let learningRate = optimizer.learningRate
  let steps = 0
  const take = async () => {
    const [values, slots] = await Promise.all([network.save(), optimizer.save()])
    const byName = new Map([...values, ...slots].map((tensor) => [tensor.name, tensor.values]))
    for (const { name } of network.weights) floats(weights.get(name)!.at, weights.get(name)!.size).set(byName.get(name)!)
    trained.forEach(({ name }, index) => spec.slots.forEach((slot, place) => {
      const found = byName.get(`${spec.kind}.${slot}.${name}`)!
      floats(region.slots[place]! + offsets[index]! * BYTES, found.length).set(found)
    }))
    steps = byName.get(`${spec.kind}.step`)?.[0] ?? 0
  }
  await take()

  return {
    engine: 'plan',
    get learningRate() {
      return learningRate
    },
    set learningRate(value) {
      learningRate = value
      optimizer.learningRate = value
    },

    step: (indices, step) => {
      const plan = planFor(indices.length, true)
      if (!plan) throw new Error(refusal!.reason)
      steps += 1
      fill(plan, indices)
      const { values, words, doubles } = current()
      values.set(spec.compiled.numbers({ step: steps, learningRate, hyper }), numbers / BYTES)
      if (plan.noisy) words[seedAt / BYTES] = deriveSeed(seed, 'noise', step)
      run(plan)
      return [doubles[total / 8]!, doubles[total / 8 + 1]!]
    },

    answer: (indices, between) =>
      collectAnswers(feed, indices, evaluationBatch(network), between, async (part) => {
        const plan = planFor(part.length, false)
        if (!plan) throw new Error(refusal!.reason)
        fill(plan, part)
        run(plan)
        return feed.tasks.map(({ objective }, index) => ({
          losses: floats(plan.losses[index]!, part.length).slice(),
          values: objective.finish(floats(plan.outputs[index]!.at, plan.outputs[index]!.size).slice()),
        }))
      }),

    weightsAreFinite: () => Promise.resolve([...weights.values()].every(({ at, size }) => floats(at, size).every(Number.isFinite))),

    checkpoint: (position) => {
      const kept = [region.weights, ...region.slots].map((at) => ({ at, values: floats(at, count).slice() }))
      const statistics = stored.map(({ name }) => ({ at: weights.get(name)!.at, values: floats(weights.get(name)!.at, weights.get(name)!.size).slice() }))
      const at = steps
      return {
        position,
        revert: () => {
          for (const { at: address, values } of [...kept, ...statistics]) floats(address, values.length).set(values)
          steps = at
        },
        dispose: () => {},
      }
    },

    settle: () => {
      const values = network.weights.map(({ name, spec: weight }) => ({ name, shape: weight.shape, values: floats(weights.get(name)!.at, weights.get(name)!.size).slice() }))
      const slots = trained.flatMap(({ name, spec: weight }, index) =>
        spec.slots.map((slot, place) => ({ name: `${spec.kind}.${slot}.${name}`, shape: weight.shape, values: floats(region.slots[place]! + offsets[index]! * BYTES, countValues(weight.shape)).slice() })))
      network.write(values)
      optimizer.load([...slots, { name: `${spec.kind}.step`, shape: [1], values: Float32Array.of(steps) }])
    },

    dispose: () => plans.clear(),
  }
}

/** The whole memory, as each kind of number that a step reads or writes. */
function viewsOf({ buffer }: WebAssembly.Memory) {
  return { buffer, values: new Float32Array(buffer), words: new Uint32Array(buffer), doubles: new Float64Array(buffer) }
}

function taskOf({ objective, weight }: Task, main: boolean): PlanTask {
  return { reads: objective.reads, loss: findLoss(objective.loss).compiled(objective.last), columns: objective.columns, weight, counting: main ? objective.counting : null }
}
