import type { GraphNode } from '../graph/document.ts'
import { poolingFields } from '../layer/index.ts'
import { batchNormField, chain, conv, epsilonField, filtersField, layer, norm, port, relu } from './parts.ts'
import { defineRecipe } from './recipe.ts'

interface Inception {
  readonly filters1: number
  readonly reduce3: number
  readonly filters3: number
  readonly reduce5: number
  readonly filters5: number
  readonly filtersPool: number
  readonly kernel5: number
  readonly rounding: 'floor' | 'ceil'
  readonly batchNorm: boolean
  readonly epsilon: number
}

/** The widths of the first module of GoogLeNet, 3a, which gets 192 channels. */
const WIDTHS = { filters1: 64, reduce3: 96, filters3: 128, reduce5: 16, filters5: 32, filtersPool: 32 } as const
const CHANNELS = 192

const width = (label: string, help: string, usual: number) => ({ ...filtersField, label, help, default: usual })

export const inception = defineRecipe<Inception>({
  id: 'inception',
  title: 'Inception module',
  summary: 'Looks at several scales at once and joins the answers.',
  explanation:
    'Four branches look at the same input: 1×1, 3×3 and 5×5 convolutions and a max pool; their channels are put side by side, and the next layer takes what it needs. 1×1 convolutions in front of the larger ones and behind the pool keep it cheap. ' +
    'GoogLeNet stacks nine. The six widths are many numbers to choose; the residual block needs one.',
  source: 'Szegedy et al. 2015, Going deeper with convolutions, figure 2 (b).',
  params: {
    filters1: width('1×1', 'Filters of the 1×1 branch.', WIDTHS.filters1),
    reduce3: width('3×3 reduce', 'Channels that the 1×1 convolution in front of the 3×3 leaves.', WIDTHS.reduce3),
    filters3: width('3×3', 'Filters of the 3×3 branch.', WIDTHS.filters3),
    reduce5: width('5×5 reduce', 'Channels that the 1×1 convolution in front of the 5×5 leaves.', WIDTHS.reduce5),
    filters5: width('5×5', 'Filters of the 5×5 branch.', WIDTHS.filters5),
    filtersPool: width('Pool projection', 'Filters of the 1×1 convolution behind the max pool.', WIDTHS.filtersPool),
    kernel5: { kind: 'integer', label: 'Largest kernel', help: 'Side of the largest filters. The paper takes 5; torchvision’s GoogLeNet takes 3 by mistake, and its trained weights rely on that.', min: 1, max: 31, default: 5 },
    rounding: { ...poolingFields.rounding, help: 'How the max pool counts its windows, as in GoogLeNet’s code. At stride 1 both give the same.' },
    batchNorm: batchNormField,
    epsilon: epsilonField,
  },
  build: (p) => {
    /** Convolution, batch norm and ReLU from a column on: conv3, bn3, relu3, or reduce3, reduce3Bn, reduce3Relu. */
    const unit = (name: string, suffix: string, column: number, row: number, filters: number, kernel: number): { nodes: GraphNode[]; ids: string[] } => {
      const [first, bn, last] = suffix === '' ? [name, `${name}Bn`, `${name}Relu`] : [`${name}${suffix}`, `bn${suffix}`, `relu${suffix}`]
      const nodes = [
        conv(first, [column, row], { filters, kernel, padding: kernel === 1 ? 0 : 'same', bias: !p.batchNorm }),
        ...(p.batchNorm ? [norm(bn, [column + 1, row], p.epsilon)] : []),
        relu(last, [column + (p.batchNorm ? 2 : 1), row]),
      ]
      return { nodes, ids: nodes.map(({ id }) => id) }
    }
    const length = p.batchNorm ? 3 : 2
    const one = unit('conv', '1', 1, 0, p.filters1, 1)
    const [reduce3, three] = [unit('reduce3', '', 1, 1, p.reduce3, 1), unit('conv', '3', 1 + length, 1, p.filters3, 3)]
    const [reduce5, five] = [unit('reduce5', '', 1, 2, p.reduce5, 1), unit('conv', '5', 1 + length, 2, p.filters5, p.kernel5)]
    const project = unit('project', '', 2, 3, p.filtersPool, 1)
    const pool = layer('pool', 'maxPool2d', [1, 3], { size: 3, stride: 1, padding: 1, ...(p.rounding === 'ceil' ? { rounding: p.rounding } : {}) })
    return {
      title: `Inception ${p.filters1 + p.filters3 + p.filters5 + p.filtersPool}`,
      nodes: [port('in', [0, 1]), ...[one, reduce3, three, reduce5, five].flatMap(({ nodes }) => nodes), pool, ...project.nodes, layer('concat', 'concat', [1 + 2 * length, 1])],
      edges: [
        ...chain('in', ...one.ids, 'concat'),
        ...chain('in', ...reduce3.ids, ...three.ids, 'concat'),
        ...chain('in', ...reduce5.ids, ...five.ids, 'concat'),
        ...chain('in', 'pool', ...project.ids, 'concat'),
      ],
    }
  },
  fit: (_given, [input]) => Object.fromEntries(Object.entries(WIDTHS).map(([name, usual]) => [name, Math.max(1, Math.round((usual * input![2]!) / CHANNELS))])),
  examples: [
    { params: { batchNorm: false }, inputs: [[28, 28, 192]], output: [28, 28, 256], parameters: 163_696, macs: 128_049_152, source: 'GoogLeNet 2015, table 1, inception (3a); counted by PyTorch 1.13' },
    { params: { kernel5: 3, epsilon: 0.001, rounding: 'ceil' }, inputs: [[28, 28, 192]], output: [28, 28, 256], parameters: 156_608, macs: 121_626_624, source: 'torchvision 0.14 GoogLeNet, inception3a' },
    {
      params: { filters1: 384, reduce3: 192, filters3: 384, reduce5: 48, filters5: 128, filtersPool: 128, kernel5: 3, epsilon: 0.001, rounding: 'ceil' },
      inputs: [[7, 7, 832]], output: [7, 7, 1024], parameters: 1_349_568, macs: 65_881_088, source: 'torchvision 0.14 GoogLeNet, inception5b',
    },
  ],
})
