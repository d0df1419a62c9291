import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { analyse } from '../../../shared/analysis/analyse.ts'
import type { NodeAnalysis } from '../../../shared/analysis/result.ts'
import type { Graph } from '../../../shared/graph/document.ts'
import { expand } from '../../../shared/graph/expand.ts'
import { PITCH } from '../../../shared/graph/makeRoom.ts'
import type { Shape } from '../../../shared/layer/index.ts'
import { NETWORKS, projectOf } from '../../../shared/networks/index.ts'
import { drawSeResnet50 } from '../../../shared/networks/resnet.ts'
import { drawUnet } from '../../../shared/networks/unet.ts'
import { parseProject } from '../../../shared/project/parse.ts'
import { serialiseProject } from '../../../shared/project/serialise.ts'
import { readTemplate } from '../../support/exported.ts'

const root = path.resolve(import.meta.dirname, '../../..')
const networks = NETWORKS.map((network) => [network.id, network] as const)

function draw(id: string): Graph {
  return NETWORKS.find((network) => network.id === id)!.draw()
}

describe.each(networks)('%s', (id, network) => {
  const project = projectOf(network)
  const analysis = analyse(project.graph, { training: project.training })

  it('is what its file in assets/templates says; run “npm run templates” after a change', () => {
    const file = JSON.parse(readFileSync(path.join(root, 'assets/templates', `${id}.layerwright.json`), 'utf8')) as unknown
    expect(file).toEqual(JSON.parse(serialiseProject(project)))
  })

  it('comes back from its file as it was', () => {
    expect(parseProject(serialiseProject(project))).toEqual({ ok: true, project: JSON.parse(JSON.stringify(project)) })
  })

  it('is sound, and sees every cell but those that the published sizes leave over', () => {
    expect(expand(project.graph).problems).toEqual([])
    const serious = analysis.problems.filter(({ level, code }) => level === 'error' || (level === 'warning' && code !== 'window-remainder'))
    expect(serious.map(({ node, message }) => `${node}: ${message}`)).toEqual([])
    const remainders = analysis.problems.some(({ code }) => code === 'window-remainder')
    expect(remainders).toBe(/^(alexnet|googlenet|googlenet-heads|resnet18|resnet50|resnext50|se-resnet50)$/.test(id))
  })

  it('counts the same with its blocks written out', () => {
    const { blocks: _blocks, ...flat } = analysis.expansion.graph
    expect(flat.nodes.some(({ type }) => type === 'block')).toBe(false)
    expect(analyse(flat).totals).toEqual(analysis.totals)
    const sum = [...analysis.nodes.values()].reduce((total, { parameters }) => total + parameters, 0)
    expect(sum).toBe(analysis.totals.parameters)
  })

  it('stands tidily: no card on another, in blocks neither', () => {
    for (const { nodes } of [project.graph, ...project.graph.blocks!]) {
      for (const [index, { id: name, position }] of nodes.entries()) {
        const near = nodes.slice(index + 1).filter((other) => Math.abs(other.position!.x - position!.x) < PITCH.x && Math.abs(other.position!.y - position!.y) < PITCH.y)
        expect([name, near.map((other) => other.id)]).toEqual([name, []])
      }
    }
    expect(project.graph.nodes.length).toBeLessThanOrEqual(22)
  })
})

// Published: torchvision 0.14, the papers. The multiply-accumulates of U-Net are PyTorch's, those of SE-ResNet-50 are ResNet-50's and 2·C²/16 for each block.
const TOTALS: readonly (readonly [name: string, graph: Graph, trainable: number, parameters: number, macs: number])[] = [
  ['LeNet-5', readTemplate('lenet5-1998').graph, 61_706, 61_706, 416_520],
  ['AlexNet 2012', draw('alexnet-2012'), 60_965_224, 60_965_224, 724_406_816],
  ['AlexNet torchvision', draw('alexnet'), 61_100_840, 61_100_840, 714_188_480],
  ['VGG-16', draw('vgg16'), 138_357_544, 138_357_544, 15_470_264_320],
  ['GoogLeNet', draw('googlenet'), 6_624_904, 6_639_464, 1_498_376_192],
  ['GoogLeNet with heads', draw('googlenet-heads'), 13_004_888, 13_019_960, 1_506_748_416],
  ['ResNet-18', draw('resnet18'), 11_689_512, 11_699_112, 1_814_073_344],
  ['ResNet-50', draw('resnet50'), 25_557_032, 25_610_152, 4_089_184_256],
  ['ResNeXt-50', draw('resnext50'), 25_028_904, 25_097_128, 4_230_479_872],
  ['SE-ResNet-50', draw('se-resnet50'), 28_088_024, 28_141_144, 4_091_699_200],
  ['SE-ResNet-50, squeeze without bias', drawSeResnet50(false), 28_071_976, 28_125_096, 4_091_699_200],
  ['U-Net 2015', draw('unet-2015'), 31_030_658, 31_030_658, 150_428_424_448],
  ['U-Net with padding', draw('unet'), 31_037_633, 31_049_409, 48_167_387_136],
  ['U-Net with padding, without batch norm', drawUnet({ shape: [256, 256, 3], filters: 64, depth: 4, padding: 'same', batchNorm: false, outputs: 1 }), 31_031_745, 31_031_745, 48_167_387_136],
]

describe('published totals', () => {
  it.each(TOTALS)('%s', (_name, graph, trainable, parameters, macs) => {
    expect(analyse(graph).totals).toMatchObject({ trainable, parameters, macs })
  })
})

interface Module {
  readonly name: string
  readonly kind: keyof typeof TYPES
  readonly output: Shape
  /** Learned numbers. */
  readonly params: number
  readonly macs?: number
  readonly kernel_size?: number | Shape
  readonly stride?: number | Shape
  readonly padding?: number | Shape
  readonly groups?: number
}

const TYPES = {
  Conv2d: ['conv2d'], BatchNorm2d: ['batchNorm'], ReLU: ['activation'], MaxPool2d: ['maxPool2d'], Linear: ['dense'], AdaptiveAvgPool2d: ['adaptiveAvgPool2d', 'globalAvgPool2d'], Dropout: ['dropout'],
} as const

const pair = (value: unknown): unknown => (typeof value === 'number' ? [value, value] : value)

/** A module in words: what it is, gives, learns and costs. A 1×1 image is a vector. */
function describeModule({ kind, output, params, macs = 0, kernel_size: window, stride, padding, groups }: Module): string {
  const shape = output.length === 3 && output[0] === 1 && output[1] === 1 ? [output[2]] : output
  return JSON.stringify([kind, shape, params, macs, window === undefined ? null : [pair(window), pair(stride), pair(padding), groups ?? 1]])
}

function describeNode({ type, output, trainable, macs, params, facts }: NodeAnalysis): string {
  const kind = Object.entries(TYPES).find(([, types]) => (types as readonly string[]).includes(type))![0]
  const window = params.kernel ?? params.size
  const slides = window !== undefined && kind !== 'AdaptiveAvgPool2d'
  const shape = output!.length === 3 && output![0] === 1 && output![1] === 1 ? [output![2]] : output
  return JSON.stringify([kind, shape, trainable, macs, slides ? [window, params.stride, facts!.before, params.groups ?? 1] : null])
}

const published = JSON.parse(readFileSync(path.join(root, 'tests/fixtures/torchvision/networks.json'), 'utf8')) as Record<string, { layers: readonly Module[] }>

describe('torchvision’s networks, leaf by leaf', () => {
  it.each([['alexnet', 'alexnet'], ['vgg16', 'vgg16'], ['googlenet', 'googlenet'], ['resnet18', 'resnet18'], ['resnet50', 'resnet50'], ['resnext50_32x4d', 'resnext50']])('%s', (theirs, ours) => {
    // Pooling 7×7 to 7×7, which VGG's paper has not, is none.
    const modules = published[theirs]!.layers.filter(({ kind, output }, index, all) => kind !== 'AdaptiveAvgPool2d' || theirs === 'alexnet' || output.join() !== all[index - 1]!.output.join())
    const kinds = new Set<string>(modules.flatMap(({ kind }) => TYPES[kind]))
    const leaves = [...analyse(draw(ours)).nodes.values()].filter(({ type }) => kinds.has(type))
    expect(leaves.map(describeNode)).toEqual(modules.map(describeModule))
    // Nothing that learns or costs is left out of the comparison.
    const rest = [...analyse(draw(ours)).nodes.values()].filter(({ type }) => !kinds.has(type))
    expect(rest.every(({ parameters, macs }) => parameters === 0 && macs === 0)).toBe(true)
  })

  it('GoogLeNet with its heads: the same layers, each as often', () => {
    const { layers } = JSON.parse(readFileSync(path.join(root, 'tests/fixtures/pytorch/networks/googlenet_heads.json'), 'utf8')) as { layers: Record<string, { output: Shape; parameters: number; trainable: number; macs: number }> }
    const list = (nodes: readonly { output: Shape | null; parameters: number; trainable: number; macs: number }[]) =>
      nodes.filter(({ parameters }) => parameters > 0).map(({ output, parameters, trainable, macs }) => JSON.stringify([output, parameters, trainable, macs])).sort()
    expect(list([...analyse(draw('googlenet-heads')).nodes.values()])).toEqual(list(Object.values(layers)))
  })

  it('GoogLeNet’s heads count 0.3 each', () => {
    const { training, graph } = projectOf(NETWORKS.find(({ id }) => id === 'googlenet-heads')!)
    expect(analyse(graph).outputs.map((output) => training.outputs![output]!.weight)).toEqual([1, 0.3, 0.3])
  })
})

/** Rows of a paper: layer, output, parameters. */
function rowsOf(graph: Graph, wanted: (node: NodeAnalysis) => boolean): string[] {
  return [...analyse(graph).nodes.values()].filter(wanted).map(({ output, parameters }) => `${output!.join('×')} ${parameters}`)
}

const weighs = ({ type, parameters }: NodeAnalysis) => parameters > 0 || type.endsWith('Pool2d')

describe('tables of the papers', () => {
  it('AlexNet 2012', () => {
    expect(rowsOf(draw('alexnet-2012'), weighs)).toEqual([
      '55×55×96 34944', '27×27×96 0', '27×27×256 307456', '13×13×256 0', '13×13×384 885120', '13×13×384 663936', '13×13×256 442624', '6×6×256 0', '4096 37752832', '4096 16781312', '1000 4097000',
    ])
  })

  it('LeNet-5', () => {
    expect(rowsOf(readTemplate('lenet5-1998').graph, weighs)).toEqual(['28×28×6 156', '14×14×6 0', '10×10×16 2416', '5×5×16 0', '1×1×120 48120', '84 10164', '10 850'])
  })

  it('U-Net 2015: 568, 280, 136, 64, 28 down, joined maps up, 388 out', () => {
    const { nodes, outputs } = analyse(draw('unet-2015'))
    const down = [...nodes.values()].filter(({ id }) => /^(level0|down\d\/conv)\/conv2$/.test(id))
    expect(down.map(({ output }) => output!.join('×'))).toEqual(['568×568×64', '280×280×128', '136×136×256', '64×64×512', '28×28×1024'])
    const joined = [...nodes.values()].filter(({ type }) => type === 'concat')
    expect(joined.map(({ output }) => output!.join('×'))).toEqual(['56×56×1024', '104×104×512', '200×200×256', '392×392×128'])
    expect(outputs.map((id) => nodes.get(id)!.output)).toEqual([[388, 388, 2]])
  })

  it('U-Net with padding keeps the size', () => {
    const { nodes } = analyse(draw('unet'))
    expect(nodes.get('mask')!.output).toEqual([256, 256, 1])
  })
})
