import type { Analysis } from '../analysis/result.ts'
import { countValues } from '../layer/index.ts'
import { deriveSeed } from '../random.ts'
import type { TrainingConfig } from '../training/config.ts'
import { collectAnswers, evaluationBatch } from '../training/evaluate.ts'
import type { Task } from '../training/feed.ts'
import { loadInto, scoreAnswers, type Learner, type LearnerOptions } from '../training/learner.ts'
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
  const plans = new Map<number, Plan>()
  let refusal: NotPlanned | null = null
  const planFor = (batch: number, training: boolean): Plan | null => {
    const key = training ? batch : -batch
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
    feed.rows(indices).forEach((rows, index) => floats(plan.inputs[index]!.at, plan.inputs[index]!.size).set(rows))
    feed.tasks.forEach(({ objective }, index) => floats(plan.targets[index]!.at, plan.targets[index]!.size).set(objective.encode(indices)))
  }

  let learningRate = optimizer.learningRate
  let steps = 0
  /** Takes over what network and optimizer hold. */
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
  const copy = (at: number, size: number) => floats(at, size).slice()
  const save = () => ({
    weights: network.weights.map(({ name, spec: weight }) => ({ name, shape: weight.shape, values: copy(weights.get(name)!.at, weights.get(name)!.size) })),
    optimizer: [
      ...trained.flatMap(({ name, spec: weight }, index) =>
        spec.slots.map((slot, place) => ({ name: `${spec.kind}.${slot}.${name}`, shape: weight.shape, values: copy(region.slots[place]! + offsets[index]! * BYTES, countValues(weight.shape)) }))),
      { name: `${spec.kind}.step`, shape: [1], values: Float32Array.of(steps) },
    ],
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

  return {
    engine: 'plan',
    get learningRate() {
      return learningRate
    },
    set learningRate(value) {
      learningRate = value
      optimizer.learningRate = value
    },

    steps: ({ order, batchSize, batch, count: batches, step, rates }) => {
      const outcomes = new Float64Array(2 * batches)
      for (let index = 0; index < batches; index += 1) {
        const from = (batch + index) * batchSize
        const size = Math.min(batchSize, order.length - from)
        const plan = planFor(size, true)
        if (!plan) throw new Error(refusal!.reason)
        if (rates) learningRate = rates[index]!
        steps += 1
        fill(plan, order, from)
        const { values, words, doubles } = current()
        const given = spec.compiled.numbers({ step: steps, learningRate, hyper })
        // A typed array takes a plain one's numbers ten times more slowly by `set`.
        for (let place = 0; place < given.length; place += 1) values[numbers / BYTES + place] = given[place]!
        if (plan.noisy) words[seedAt / BYTES] = deriveSeed(seed, 'noise', step + index)
        run(plan)
        outcomes[2 * index] = doubles[total / 8]!
        outcomes[2 * index + 1] = doubles[total / 8 + 1]!
      }
      if (rates) optimizer.learningRate = learningRate
      return outcomes
    },

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

    weightsAreFinite: () => Promise.resolve([...weights.values()].every(({ at, size }) => floats(at, size).every(Number.isFinite))),

    checkpoint: (progress) => {
      const kept = [
        ...[region.weights, ...region.slots].map((at) => ({ at, values: copy(at, count) })),
        ...stored.map(({ name }) => ({ at: weights.get(name)!.at, values: copy(weights.get(name)!.at, weights.get(name)!.size) })),
      ]
      const at = steps
      return {
        progress,
        revert: () => {
          for (const { at: address, values } of kept) floats(address, values.length).set(values)
          steps = at
        },
        dispose: () => {},
      }
    },

    save: () => Promise.resolve(save()),
    load: async (learned) => {
      loadInto(network, optimizer, learned)
      await take()
    },
    settle: () => {
      const { weights: values, optimizer: slots } = save()
      network.write(values)
      optimizer.load(slots)
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
