import { Net, Trainer, Vol, type LayerDefinition } from 'convnetjs'
import { NETWORKS, type BenchNetwork } from '../networks.ts'
import { answerQuestions } from './rival.ts'

/** ConvNetJS, one sample after the other, as it trains. It has no Adam: momentum, the cheapest that it has, is in its favour. */

/** Different samples that it is shown. */
const SAMPLES = 64

/** Null where it has no such layer: batch norm and shortcuts. */
function build({ shape, layers, outputs }: BenchNetwork): Net | null {
  const [height, width, depth] = shape.length === 3 ? shape : [1, 1, shape[0]!]
  const definitions: LayerDefinition[] = [{ type: 'input', out_sx: width!, out_sy: height!, out_depth: depth! }]
  for (const layer of layers) {
    if (layer.kind === 'conv') {
      definitions.push({ type: 'conv', sx: layer.kernel, filters: layer.filters, stride: 1, pad: layer.padding === 'same' ? (layer.kernel - 1) / 2 : 0, activation: layer.activation })
    } else if (layer.kind === 'pool') definitions.push({ type: 'pool', sx: 2, stride: 2 })
    else if (layer.kind === 'dense') definitions.push({ type: 'fc', num_neurons: layer.units, activation: layer.activation })
    else return null
  }
  definitions.push(outputs === 1 ? { type: 'regression', num_neurons: 1 } : { type: 'softmax', num_classes: outputs })
  const net = new Net()
  net.makeLayers(definitions)
  return net
}

/** A step on one sample; after a whole batch it changes the weights. */
function prepare(network: BenchNetwork): (() => void) | null {
  const net = build(network)
  if (!net) return null
  const { shape, outputs, batch } = network
  const [height, width, depth] = shape.length === 3 ? shape : [1, 1, shape[0]!]
  const samples = Array.from({ length: SAMPLES }, () => {
    const volume = new Vol(width!, height!, depth!, 0)
    for (let index = 0; index < volume.w.length; index += 1) volume.w[index] = Math.random()
    return volume
  })
  const trainer = new Trainer(net, { method: 'sgd', learning_rate: 0.001, momentum: 0.9, batch_size: batch })
  let place = 0
  return () => {
    const index = place++ % SAMPLES
    trainer.train(samples[index]!, outputs === 1 ? [index % 2] : index % outputs)
  }
}

const steps = new Map<number, (() => void) | null>()

answerQuestions(({ network, milliseconds }) => {
  const known = steps.get(network)
  const step = known === undefined ? prepare(NETWORKS[network]!) : known
  steps.set(network, step)
  if (!step) return Promise.resolve(null)
  if (known === undefined) step()
  const from = performance.now()
  let count = 0
  let spent = 0
  while (spent < milliseconds) {
    step()
    count += 1
    spent = performance.now() - from
  }
  return Promise.resolve((1000 * count) / spent)
})
