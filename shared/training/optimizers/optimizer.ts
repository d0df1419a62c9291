import type { NamedTensorMap, Tensor, Variable } from '@tensorflow/tfjs-core'
import { countValues, equalShapes, formatShape, readParams, type TensorFlow } from '../../layer/index.ts'
import { fail, succeed, type Mistake, type Result } from '../../mistake.ts'
import type { TrainingConfig } from '../config.ts'
import type { NamedTensor } from '../protocol.ts'
import { findOptimizer } from './index.ts'

/** A trainable weight and the name under which its slots are stored. */
export interface TrainedWeight {
  readonly name: string
  readonly variable: Variable
}

/** A copy of what an optimizer remembers, to come back to. It shares memory with the live slots until they change. */
export interface OptimizerSnapshot {
  readonly step: number
  readonly slots: readonly (readonly Tensor[])[]
  /** Sums of gradients that were being gathered. */
  readonly sums: readonly (Tensor | null)[]
  readonly dispose: () => void
}

/** An optimizer at work on the weights of one network. */
export interface Optimizer {
  readonly kind: string
  /** Takes effect at the next step. */
  learningRate: number
  /** One step, with gradients by the names of the weights; a weight without one stays as it is. What was gathered is forgotten. */
  readonly apply: (gradients: NamedTensorMap) => void
  /** Adds gradients to those of the batches before, for one step together. */
  readonly gather: (gradients: NamedTensorMap) => void
  /** The mean of what was gathered from so many batches. Call it within a tidy. */
  readonly gathered: (batches: number) => NamedTensorMap
  readonly snapshot: () => OptimizerSnapshot
  readonly revert: (snapshot: OptimizerSnapshot) => void
  /** Slots as `adam.m.conv2d_1.kernel` and the step counter as `adam.step`; where gradients are being gathered, their sums as `adam.group.conv2d_1.kernel`. */
  readonly save: () => Promise<NamedTensor[]>
  /**
   * Takes saved slots back; a weight that has none (its layer was frozen) starts without memory. Refuses, and changes nothing, when they belong to other weights or
   * another optimizer.
   */
  readonly load: (tensors: readonly NamedTensor[]) => Result<null>
  readonly dispose: () => void
}

/** The name under which the gradients that a weight has gathered are stored. */
export function groupName(kind: string, weight: string): string {
  return `${kind}.group.${weight}`
}

/** Hyperparameters out of their range, in sentences; empty when all is well. */
export function checkOptimizer(config: TrainingConfig['optimizer']): Mistake[] {
  return readParams(findOptimizer(config.kind).params, config).mistakes.map(({ message }) => ({ code: 'optimizer', message }))
}

/** An optimizer's numbers, with its defaults where the settings have none. */
export function hyperparameters(config: TrainingConfig['optimizer']): Readonly<Record<string, number>> {
  return readParams(findOptimizer(config.kind).params, config).params as Readonly<Record<string, number>>
}

export function createOptimizer(tf: TensorFlow, config: TrainingConfig['optimizer'], weights: readonly TrainedWeight[]): Optimizer {
  const spec = findOptimizer(config.kind)
  const hyper = hyperparameters(config)
  // Made without automatic names, which count up for ever, and untracked by gradients.
  const slots: Tensor[][] = weights.map(({ variable }) => spec.slots.map(() => tf.keep(tf.zeros(variable.shape))))
  /** Of the gradients that are being gathered; null where none has come. */
  const sums: (Tensor | null)[] = weights.map(() => null)
  let learningRate = config.learningRate
  let step = 0

  const setSum = (index: number, next: Tensor | null) => {
    const old = sums[index]!
    sums[index] = next && tf.keep(next)
    if (old) tf.dispose(old)
  }

  const replace = (index: number, next: readonly Tensor[]) => {
    const old = slots[index]!
    slots[index] = [...next]
    tf.dispose(old)
  }

  return {
    kind: spec.kind,
    get learningRate() {
      return learningRate
    },
    set learningRate(value) {
      learningRate = value
    },

    apply: (gradients) => {
      step += 1
      weights.forEach(({ variable }, index) => {
        const gradient = gradients[variable.name]
        if (!gradient) return
        const kept = tf.tidy(() => {
          const next = spec.update({ tf, weight: variable, gradient, slots: slots[index]!, step, learningRate, hyper })
          variable.assign(next.weight)
          return [...next.slots]
        })
        replace(index, kept.map((slot) => tf.keep(slot)))
      })
      weights.forEach((_, index) => setSum(index, null))
    },

    gather: (gradients) => weights.forEach(({ variable }, index) => {
      const gradient = gradients[variable.name]
      if (gradient) setSum(index, tf.tidy(() => (sums[index] ? tf.add(sums[index], gradient) : tf.clone(gradient))))
    }),

    gathered: (batches) => Object.fromEntries(weights.flatMap(({ variable }, index) => (sums[index] ? [[variable.name, tf.div(sums[index], batches)]] : []))),

    snapshot: () => {
      const copies = slots.map((row) => row.map((slot) => tf.keep(slot.clone())))
      const gathering = sums.map((sum) => sum && tf.keep(sum.clone()))
      return { step, slots: copies, sums: gathering, dispose: () => tf.dispose([copies, gathering.filter((sum) => sum !== null)]) }
    },

    revert: (snapshot) => {
      step = snapshot.step
      snapshot.slots.forEach((row, index) => replace(index, row.map((slot) => tf.keep(slot.clone()))))
      snapshot.sums.forEach((sum, index) => setSum(index, sum && sum.clone()))
    },

    save: async () => {
      const named = weights.flatMap(({ name }, index) => [
        ...spec.slots.map((slot, place) => ({ name: `${spec.kind}.${slot}.${name}`, tensor: slots[index]![place]! })),
        ...(sums[index] ? [{ name: groupName(spec.kind, name), tensor: sums[index] }] : []),
      ])
      const saved = await Promise.all(named.map(async ({ name, tensor }) => ({ name, shape: [...tensor.shape], values: Float32Array.from(await tensor.data()) })))
      return [...saved, { name: `${spec.kind}.step`, shape: [1], values: Float32Array.of(step) }]
    },

    load: (tensors) => {
      const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]))
      const counter = byName.get(`${spec.kind}.step`)
      if (!counter) return fail('optimizer-state', `The stored training state has no "${spec.kind}.step": it was made by another optimizer. Choose that optimizer again or train anew.`)
      const rows: NamedTensor[][] = []
      for (const { name, variable } of weights) {
        const row: NamedTensor[] = []
        if (!spec.slots.some((slot) => byName.has(`${spec.kind}.${slot}.${name}`))) {
          const size = countValues(variable.shape)
          rows.push(spec.slots.map((slot) => ({ name: `${spec.kind}.${slot}.${name}`, shape: [...variable.shape], values: new Float32Array(size) })))
          continue
        }
        for (const slot of spec.slots) {
          const key = `${spec.kind}.${slot}.${name}`
          const found = byName.get(key)
          if (!found) return fail('optimizer-state', `The stored training state lacks "${key}".`)
          if (!equalShapes(found.shape, variable.shape) || found.values.length !== countValues(variable.shape)) {
            return fail('optimizer-state', `"${key}" is stored as ${formatShape(found.shape)}, but the network needs ${formatShape(variable.shape)}.`)
          }
          row.push(found)
        }
        rows.push(row)
      }
      const gathering = weights.map(({ name, variable }) => {
        const found = byName.get(groupName(spec.kind, name))
        return found?.values.length === variable.size ? found : null
      })
      rows.forEach((row, index) => replace(index, row.map(({ values, shape }) => tf.keep(tf.tensor(values, [...shape])))))
      gathering.forEach((found, index) => setSum(index, found && tf.tensor(found.values, weights[index]!.variable.shape)))
      step = counter.values[0] ?? 0
      return succeed(null)
    },

    dispose: () => {
      tf.dispose([slots, sums.filter((sum) => sum !== null)])
      slots.length = 0
      sums.length = 0
    },
  }
}
