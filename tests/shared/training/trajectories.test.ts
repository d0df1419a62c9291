import { beforeAll, describe, expect, it } from 'vitest'
import golden from '../../fixtures/pytorch/trajectories.json' with { type: 'json' }
import type { Dataset, Target } from '../../../shared/datasets/dataset.ts'
import type { Kernels } from '../../../shared/engine/kernels.ts'
import type { Graph } from '../../../shared/graph/document.ts'
import { OPTIMIZER_KINDS, SCHEDULE_KINDS, LOSS_KINDS } from '../../../shared/training/config.ts'
import type { TrainedState } from '../../../shared/training/protocol.ts'
import { kernelsFor } from '../../support/kernels.ts'
import { useBackend } from '../../support/tensorflow.ts'
import { chain, project, record, train } from '../../support/training.ts'

/** Whole runs of the trainer, number by number against PyTorch: see tests/support/pytorch/trajectories.py. */

interface Array {
  readonly shape: number[]
  readonly values: number[]
}
interface Case {
  readonly network: string
  readonly data: string
  readonly training: Readonly<Record<string, unknown>> & { readonly optimizer: { readonly kind: string }; readonly penalty?: unknown }
  readonly penalties?: Readonly<Record<string, { readonly l1: number; readonly l2: number }>>
  readonly losses: readonly number[]
  readonly penaltyAtEnd?: number
  readonly stored?: Readonly<Record<string, readonly number[]>>
}
const CASES = Object.entries(golden.cases as unknown as Readonly<Record<string, Case>>)
const WEIGHTS = golden.networks as Readonly<Record<string, Readonly<Record<string, Array>>>>

const dense = (units: number, ...last: readonly { id: string; type: string; params?: Record<string, unknown> }[]) =>
  chain({ id: 'in', type: 'input', params: { shape: [4] } }, { id: 'h', type: 'dense', params: { units: 6, activation: 'tanh' } }, { id: 'o', type: 'dense', params: { units } }, ...last)
const sigmoid = { id: 'y', type: 'activation', params: { function: 'sigmoid' } }
const softmax = { id: 'y', type: 'softmax' }
const GRAPHS: Readonly<Record<string, Graph>> = {
  softmax: dense(3, softmax),
  sigmoid: dense(1, sigmoid),
  sigmoids: dense(3, sigmoid),
  linear: dense(2),
  box: dense(4, sigmoid),
  'batch norm': chain(
    { id: 'in', type: 'input', params: { shape: [5, 5, 2] } }, { id: 'c', type: 'conv2d', params: { filters: 4, kernel: 3, bias: false } }, { id: 'b', type: 'batchNorm' },
    { id: 't', type: 'activation', params: { function: 'tanh' } }, { id: 'f', type: 'flatten' }, { id: 'o', type: 'dense', params: { units: 3 } }, softmax,
  ),
  mask: chain(
    { id: 'in', type: 'input', params: { shape: [4, 4, 1] } }, { id: 'h', type: 'conv2d', params: { filters: 4, kernel: 3, padding: 1, activation: 'tanh' } },
    { id: 'o', type: 'conv2d', params: { filters: 3, kernel: 1 } }, softmax,
  ),
}

function datasetOf(name: string): Dataset {
  const { inputs, kind, labels, values, classes = 0 } = (golden.data as unknown as Readonly<Record<string, { inputs: Array; kind: Target['kind']; labels?: Array; values?: Array; classes?: number }>>)[name]!
  const names = ['a', 'b', 'c'].slice(0, classes)
  const numbers = (count: number) => ({ names: Array.from({ length: count }, (_, index) => `v${index}`), values: Float32Array.from(values!.values) })
  const target: Target =
    kind === 'classes' ? { kind, names, labels: Uint8Array.from(labels!.values) }
    : kind === 'mask' ? { kind, names, shape: labels!.shape.slice(1), labels: Uint8Array.from(labels!.values) }
    : { kind, ...numbers(values!.shape[1]!) }
  return { name, count: inputs.shape[0]!, shape: inputs.shape.slice(1), inputs: Float32Array.from(inputs.values), target, asTheyAre: true }
}

/** The start of a run from given weights. */
function startOf({ network, data, training: { optimizer } }: Case): TrainedState {
  return {
    weights: Object.entries(WEIGHTS[network]!).map(([name, { shape, values }]) => ({ name, shape, values: Float32Array.from(values) })),
    optimizer: [{ name: `${optimizer.kind}.step`, shape: [1], values: Float32Array.of(0) }],
    history: [], classNames: datasetOf(data).target.kind === 'classes' ? datasetOf(data).target.names : null,
    preprocessing: { kind: 'none', offset: [0], scale: [1] },
  }
}

it('every optimizer, schedule and loss is among the runs', () => {
  const used = (key: (training: Case['training']) => unknown) => new Set(CASES.map(([, { training }]) => key(training)))
  expect(used(({ optimizer }) => optimizer.kind)).toEqual(new Set(OPTIMIZER_KINDS))
  expect(used(({ loss }) => loss)).toEqual(new Set(LOSS_KINDS))
  expect(used(({ schedule }) => (schedule as { kind: string } | undefined)?.kind)).toEqual(new Set([undefined, ...SCHEDULE_KINDS]))
})

beforeAll(() => useBackend('cpu'))

describe.each([
  ['the compiled plan with plain kernels', 'plain'],
  ['the compiled plan with relaxed kernels', 'relaxed'],
  ['TensorFlow.js', null],
] as const)('%s goes where PyTorch goes', (_engine, build) => {
  let kernels: Kernels | null = null
  beforeAll(async () => {
    kernels = build && (await kernelsFor(build))
  })

  // Operation by operation takes a hundred times as long: every eighth of the optimizers with each of seven changes, the others and the schedules at night.
  const cases = build || process.env.NIGHTLY === '1' ? CASES : CASES.filter(([name], index) => (!name.includes(', ') && !name.startsWith('schedule')) || name.includes('batch') || index % 8 === 0)
  it.each(cases)('%s', async (_name, run) => {
    const { network, data, training, penalties = {}, losses, penaltyAtEnd, stored = {} } = run
    const graph = GRAPHS[network]!
    const penalised = { ...graph, nodes: graph.nodes.map((node) => (penalties[node.id] ? { ...node, penalty: penalties[node.id]! } : node)) }
    const recorded = record({ dataset: datasetOf(data), data: { validation: 0, test: 0 }, ...(kernels && { kernels }) })
    await train(recorded, project(penalised, { ...training, epochs: golden.epochs, batchSize: golden.batchSize, shuffle: false }), { backend: 'wasm', resume: startOf(run) })
    const found = recorded.losses()
    expect(found).toHaveLength(losses.length)
    found.forEach((loss, step) => expect(Math.abs(loss / losses[step]! - 1), `step ${step + 1}: ${loss} instead of ${losses[step]}`).toBeLessThan(1e-4))
    const weights = new Map((await recorded.session.trained())!.weights.map(({ name, values }) => [name, values]))
    for (const [name, values] of Object.entries(stored)) weights.get(name)!.forEach((value, index) => expect(Math.abs(value - values[index]!), name).toBeLessThan(1e-4 * Math.max(1, Math.abs(values[index]!))))
    expect(recorded.find('start')[0]!.engine).toBe(build ? 'plan' : 'tensorflow')
    const last = recorded.find('epoch').at(-1)!.record
    expect(last.penalty === undefined).toBe(penaltyAtEnd === undefined)
    expect(Math.abs((last.penalty ?? 1) / (penaltyAtEnd ?? 1) - 1)).toBeLessThan(1e-4)
    await recorded.session.dispose()
  })
})
