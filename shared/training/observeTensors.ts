import type { Tensor } from '@tensorflow/tfjs-core'
import { groupEndedBy } from './accumulation.ts'
import { evaluationBatch } from './evaluate.ts'
import { batchOf, learn, type Chunk, type LearnerOptions, type Observation } from './learner.ts'
import { lastOf, pickEvenly, type PulseMeter } from './pulseMeter.ts'
import { trainStep } from './trainStep.ts'

/** Learns from a chunk on TensorFlow.js and measures its last step. Whole arrays are read: on a graphics card that takes longer than the step. */
export async function observeTensors(options: LearnerOptions, meter: PulseMeter, chunk: Chunk): Promise<Observation> {
  const { tf, network, optimizer, feed } = options
  const learning = network.weights.filter(({ spec }) => spec.trainable)
  const places = new Set(network.responses.map(({ at }) => at))
  const kept: Tensor[] = []
  const keep = (tensor: Tensor): Tensor => {
    const own = tf.keep(tensor.clone())
    kept.push(own)
    return own
  }
  /** Keeps what the nodes that matter give, and reads it afterwards. */
  const listen = () => {
    const heard = new Map<string, Tensor>()
    return {
      tap: (node: string, value: Tensor) => {
        if (places.has(node)) heard.set(node, keep(value))
      },
      read: () => Promise.all(network.responses.map(({ at }) => numbersOf(heard.get(at)!))),
    }
  }
  const look = () => {
    const { tap, read } = listen()
    tf.tidy(() => {
      network.forward(feed.batch(pickEvenly(chunk.order, evaluationBatch(network))).inputs, { training: false, tap })
    })
    return read()
  }
  try {
    const outcomes = learn(options, { ...chunk, count: chunk.count - 1 })
    const last = lastOf(chunk)
    if (last.rates) optimizer.learningRate = last.rates[0]!
    const before = learning.map(({ variable }) => keep(variable))
    const gradients = new Map<string, Tensor>()
    const { tap, read } = listen()
    outcomes.push(trainStep(options, batchOf(last, 0), last.step, groupEndedBy(last, 0, options.config.accumulate), {
      tap,
      gradients: (found) => {
        for (const { variable } of learning) if (found[variable.name]) gradients.set(variable.name, keep(found[variable.name]!))
      },
    }))
    const after = learning.map(({ variable }) => keep(variable))
    const weights = await Promise.all(
      learning.map(async ({ name, variable }, index) => ({
        name,
        gradient: gradients.has(variable.name) ? await numbersOf(gradients.get(variable.name)!) : new Float32Array(variable.size),
        before: await numbersOf(before[index]!),
        after: await numbersOf(after[index]!),
      })),
    )
    return { outcomes, layers: await meter.measure({ weights, outputs: await read() }, look) }
  } finally {
    tf.dispose(kept)
  }
}

function numbersOf(tensor: Tensor): Promise<Float32Array> {
  return tensor.data<'float32'>()
}
