import { analyse } from '../../shared/analysis/analyse.ts'
import type { Edge, Graph, GraphNode } from '../../shared/graph/document.ts'
import type { Shape } from '../../shared/layer/index.ts'

/** A layer that every competitor has, or says that it has not. */
export type Layer =
  | { readonly kind: 'conv'; readonly filters: number; readonly kernel: number; readonly padding: 'same' | 'valid'; readonly activation: 'relu' | 'tanh' }
  | { readonly kind: 'pool' }
  | { readonly kind: 'dense'; readonly units: number; readonly activation: 'relu' | 'tanh' }
  /** A 3×3 convolution, batch norm and ReLU. */
  | { readonly kind: 'stem'; readonly filters: number }
  /** Two 3×3 convolutions with batch norm, and a shortcut around them: 1×1 with batch norm where the size changes. */
  | { readonly kind: 'residual'; readonly filters: number; readonly stride: number }
  /** The mean over the image. */
  | { readonly kind: 'mean' }

/** One network and its batch, written once: each competitor builds its own from this. A dense layer with `outputs` units follows the layers. */
export interface BenchNetwork {
  readonly name: string
  readonly batch: number
  readonly shape: Shape
  /** Samples in an epoch; whole batches. */
  readonly samples: number
  readonly layers: readonly Layer[]
  /** 10 classes and softmax, or one number and a sigmoid for two classes. */
  readonly outputs: 10 | 1
}

const conv = (filters: number, kernel = 3, padding: 'same' | 'valid' = 'same', activation: 'relu' | 'tanh' = 'relu'): Layer => ({ kind: 'conv', filters, kernel, padding, activation })
const dense = (units: number, activation: 'relu' | 'tanh' = 'relu'): Layer => ({ kind: 'dense', units, activation })
const pool: Layer = { kind: 'pool' }

export const NETWORKS: readonly BenchNetwork[] = [
  { name: 'Spiral MLP 2-8-8-1, batch 10', batch: 10, shape: [2], samples: 500, layers: [dense(8, 'tanh'), dense(8, 'tanh')], outputs: 1 },
  { name: 'MLP 784-128-10, batch 128', batch: 128, shape: [28, 28, 1], samples: 8192, layers: [dense(128)], outputs: 10 },
  {
    name: 'LeNet-5, 28×28, batch 64', batch: 64, shape: [28, 28, 1], samples: 8192, outputs: 10,
    layers: [conv(6, 5, 'same', 'tanh'), pool, conv(16, 5, 'valid', 'tanh'), pool, dense(120, 'tanh'), dense(84, 'tanh')],
  },
  { name: 'VGG-like, 32×32×3, batch 32', batch: 32, shape: [32, 32, 3], samples: 1024, layers: [conv(32), conv(32), pool, conv(64), conv(64), pool, dense(256)], outputs: 10 },
  {
    name: 'ResNet-8, 28×28, batch 32', batch: 32, shape: [28, 28, 1], samples: 1024, outputs: 10,
    layers: [{ kind: 'stem', filters: 16 }, { kind: 'residual', filters: 16, stride: 1 }, { kind: 'residual', filters: 32, stride: 2 }, { kind: 'residual', filters: 64, stride: 2 }, { kind: 'mean' }],
  },
]

/** The network as a project of ours holds it. */
export function graphOf({ shape, layers, outputs }: BenchNetwork): Graph {
  const nodes: GraphNode[] = []
  const edges: Edge[] = []
  let last: string | null = null
  let isImage = shape.length === 3
  let channels = shape.at(-1)!
  const add = (type: string, params: Readonly<Record<string, unknown>> = {}, sources = last === null ? [] : [last]) => {
    const id = `n${nodes.length}`
    nodes.push({ id, type, params })
    for (const source of sources) edges.push({ source, target: id })
    last = id
    return id
  }
  const flatten = () => {
    if (isImage) add('flatten')
    isImage = false
  }
  const normed = (filters: number, kernel: number, stride: number, from: string | null) => {
    add('conv2d', { filters, kernel, stride, padding: kernel === 3 ? 1 : 0, bias: false }, [from!])
    return add('batchNorm')
  }
  const relu = () => add('activation', { function: 'relu' })
  add('input', { shape })
  for (const layer of layers) {
    switch (layer.kind) {
      case 'conv':
        add('conv2d', { filters: layer.filters, kernel: layer.kernel, padding: layer.padding, activation: layer.activation })
        channels = layer.filters
        break
      case 'pool':
        add('maxPool2d', { size: 2 })
        break
      case 'dense':
        flatten()
        add('dense', { units: layer.units, activation: layer.activation })
        break
      case 'stem':
        normed(layer.filters, 3, 1, last)
        relu()
        channels = layer.filters
        break
      case 'residual': {
        const from = last
        normed(layer.filters, 3, layer.stride, from)
        const inner = normed(layer.filters, 3, 1, relu())
        const short = layer.stride === 1 && layer.filters === channels ? from : normed(layer.filters, 1, layer.stride, from)
        add('add', {}, [inner, short!])
        relu()
        channels = layer.filters
        break
      }
      case 'mean':
        add('globalAvgPool2d')
        isImage = false
        break
    }
  }
  flatten()
  if (outputs === 1) add('dense', { units: 1, activation: 'sigmoid' })
  else {
    add('dense', { units: outputs })
    add('softmax')
  }
  return { nodes, edges }
}

/**
 * Floating-point operations of training on one sample, in products alone: forward, by the weights and by the inputs. Nothing is computed
 * by the inputs of the first layer.
 */
export function operationsOf(network: BenchNetwork): number {
  const analysis = analyse(graphOf(network))
  const [problem] = analysis.problems.filter(({ level }) => level === 'error')
  if (problem) throw new Error(`${network.name}: ${problem.message}`)
  const first = analysis.order.map((id) => analysis.nodes.get(id)!).find(({ trainable }) => trainable > 0)!
  return 2 * (3 * analysis.totals.macs - first.macs)
}
