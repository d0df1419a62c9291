import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { countValues, type Shape } from '../../../shared/layer/index.ts'
import { factsOf } from '../../support/layer.ts'
import { differences, readPublished } from '../../support/published.ts'

interface Module {
  readonly name: string
  readonly kind: 'Conv2d' | 'BatchNorm2d' | 'ReLU' | 'MaxPool2d' | 'Linear' | 'AdaptiveAvgPool2d' | 'Dropout'
  readonly output: Shape
  /** Learned numbers. */
  readonly params: number
  readonly macs?: number
  readonly kernel_size?: number | [number, number]
  readonly stride?: number | [number, number]
  readonly padding?: number | [number, number]
  readonly groups?: number
  readonly ceil_mode?: boolean
}

// Every leaf module of six published networks, as torchvision 0.14 ran them.
const networks = JSON.parse(readFileSync(new URL('../../fixtures/torchvision/networks.json', import.meta.url), 'utf8')) as Record<
  string,
  { input: Shape; parameters: number; macs: number; layers: Module[] }
>

/** Our layer and its parameters for a module. */
function translate(module: Module, input: Shape): { id: string; params: Record<string, unknown> } {
  const { kernel_size: window, stride, padding, groups, ceil_mode: up } = module
  switch (module.kind) {
    case 'Conv2d': {
      const filters = module.output[2]!
      const [high, wide] = window as [number, number]
      const bias = module.params !== (high * wide * input[2]! * filters) / groups!
      return { id: 'conv2d', params: { filters, kernel: window, stride, padding, groups, bias } }
    }
    case 'MaxPool2d':
      return { id: 'maxPool2d', params: { size: window, stride, padding, rounding: up ? 'ceil' : 'floor' } }
    case 'Linear':
      return { id: 'dense', params: { units: module.output[0] } }
    case 'BatchNorm2d':
      return { id: 'batchNorm', params: {} }
    case 'Dropout':
      return { id: 'dropout', params: {} }
    case 'ReLU':
      return { id: 'activation', params: {} }
    case 'AdaptiveAvgPool2d':
      return { id: 'adaptiveAvgPool2d', params: { size: module.output.slice(0, 2) } }
  }
}

/** Runs our layers module by module, with the branches of Inception and of residual blocks put where they belong. */
function* walk(layers: readonly Module[], input: Shape) {
  let current = input
  let block = ''
  let blockInput = input
  let blockOutputs: Shape[] = []
  for (const module of layers) {
    const name = /^(?:layer\d\.\d+|inception\d\w|(?:classifier|features)(?=\.))/.exec(module.name)?.[0] ?? module.name
    const inception = name.startsWith('inception')
    if (name !== block) {
      if (blockOutputs.length > 0) current = factsOf('concat', blockOutputs).output
      blockOutputs = []
      block = name
      blockInput = current
    }
    const opens = /^inception\w+\.branch(?:1\.conv|\d\.0(?:\.conv)?)$/.test(module.name) || module.name.endsWith('downsample.0')
    if (inception && opens && !module.name.includes('branch1.')) blockOutputs.push(current)
    if (opens) current = blockInput
    if (module.kind === 'Linear' && current.length > 1) current = factsOf('flatten', [current]).output
    if (module.kind === 'Dropout' && module.output.length < current.length) current = factsOf('flatten', [current]).output
    const { id, params } = translate(module, current)
    const facts = factsOf(id, [current], params)
    yield { module, facts }
    current = facts.output
    if (module.name.endsWith('branch4.1.bn')) blockOutputs.push(current)
  }
}

describe.each(Object.entries(networks))('%s', (_name, network) => {
  it('has torchvision’s shape, parameters and multiply-accumulates in every layer', () => {
    const different: string[] = []
    let [parameters, macs] = [0, 0]
    for (const { module, facts } of walk(network.layers, network.input)) {
      const trainable = facts.weights.filter((weight) => weight.trainable).reduce((sum, weight) => sum + countValues(weight.shape), 0)
      if (facts.output.join() !== module.output.join() || trainable !== module.params || facts.macs !== (module.macs ?? 0)) {
        different.push(`${module.name}: ${facts.output.join('×')}, ${trainable}, ${facts.macs} instead of ${JSON.stringify(module)}`)
      }
      parameters += trainable
      macs += facts.macs
    }
    expect(different).toEqual([])
    expect({ parameters, macs }).toEqual({ parameters: network.parameters, macs: network.macs })
  })
})

// Written by tests/support/pytorch/networks.py, which writes three dozen more into a folder of one's choice.
const folders = [new URL('../../fixtures/pytorch/networks', import.meta.url).pathname, process.env.LAYERWRIGHT_NETWORKS].filter((folder) => folder !== undefined)

describe('networks converted from torchvision', () => {
  it.each(folders.flatMap((folder) => readPublished(folder)).map((network) => [network.name, network] as const))('%s has PyTorch’s shapes and counts in every layer', (_name, network) => {
    // The first ones tell: what comes after a wrong layer is wrong as well.
    expect(differences(network).slice(0, 5)).toEqual([])
  })
})
