import { describe, expect, it } from 'vitest'
import { analyse, type AnalysisOptions } from '../../../shared/analysis/analyse.ts'
import { applyFix } from '../../../shared/analysis/applyFix.ts'
import type { Analysis } from '../../../shared/analysis/result.ts'
import type { DatasetFacts } from '../../../shared/datasets/dataset.ts'
import type { Graph } from '../../../shared/graph/document.ts'
import { setParams } from '../../../shared/graph/edits.ts'
import { createProject } from '../../../shared/project/create.ts'
import { trainingSchema } from '../../../shared/training/config.ts'
import type { Project } from '../../../shared/project/project.ts'

/** A chain of layers, each `[type, params]`, named a, b, c … */
function chain(...layers: readonly (readonly [string, Record<string, unknown>?])[]): Graph {
  const nodes = layers.map(([type, params], index) => ({ id: String.fromCodePoint(97 + index), type, ...(params ? { params } : {}) }))
  return { nodes, edges: nodes.slice(1).map((node, index) => ({ source: nodes[index]!.id, target: node.id })) }
}

const classes = (count: number, shape: readonly number[]): DatasetFacts => ({ name: 'Test data', shape, count: 100, target: { kind: 'classes', names: Array.from({ length: count }, (_, index) => `${index}`) } })
const values = (count: number, shape: readonly number[]): DatasetFacts => ({ name: 'Test data', shape, count: 100, target: { kind: 'values', names: Array.from({ length: count }, (_, index) => `${index}`) } })
const withLoss = (loss: string) => trainingSchema.parse({ loss })
const codes = (analysis: Analysis) => analysis.problems.filter((problem) => problem.level !== 'info').map((problem) => problem.code)
const project = (graph: Graph): Project => ({ ...createProject(), graph })

/** LeCun et al. 1998 with 32×32 input, plain pooling and dense C3: the counts are published. */
const LENET = chain(
  ['input', { shape: [32, 32, 1] }], ['conv2d', { filters: 6, kernel: 5, activation: 'tanh' }], ['avgPool2d'], ['conv2d', { filters: 16, kernel: 5, activation: 'tanh' }], ['avgPool2d'],
  ['conv2d', { filters: 120, kernel: 5, activation: 'tanh' }], ['flatten'], ['dense', { units: 84, activation: 'tanh' }], ['dense', { units: 10 }], ['softmax'],
)

describe('LeNet-5', () => {
  const analysis = analyse(LENET)

  it('has the published totals', () => {
    expect(analysis.totals).toMatchObject({ parameters: 61_706, trainable: 61_706, macs: 416_520, parameterBytes: 61_706 * 4 })
    expect(analysis.ok).toBe(true)
  })

  it.each([
    ['b', [28, 28, 6], 156, [5, 5]],
    ['c', [14, 14, 6], 0, [6, 6]],
    ['d', [10, 10, 16], 2416, [14, 14]],
    ['e', [5, 5, 16], 0, [16, 16]],
    ['f', [1, 1, 120], 48_120, [32, 32]],
    ['h', [84], 10_164, [32, 32]],
    ['i', [10], 850, [32, 32]],
  ])('layer %s gives %j with %i parameters and sees %j', (id, output, parameters, receptiveField) => {
    expect(analysis.nodes.get(id)).toMatchObject({ output, parameters, receptiveField })
  })
})

describe('receptive field', () => {
  it('two stacked 3×3 convolutions see 5×5, three see 7×7', () => {
    const analysis = analyse(chain(['input', { shape: [20, 20, 1] }], ['conv2d'], ['conv2d'], ['conv2d']))
    expect(['b', 'c', 'd'].map((id) => analysis.nodes.get(id)!.receptiveField)).toEqual([[3, 3], [5, 5], [7, 7]])
  })
})

describe('edits', () => {
  it('compute only what depends on them, and give what a fresh analysis gives', () => {
    const before = analyse(LENET)
    const edited = setParams(LENET, 'd', { filters: 20 })
    const after = analyse(edited, {}, before)
    expect([...after.nodes.keys()].filter((id) => after.nodes.get(id) !== before.nodes.get(id))).toEqual(['d', 'e', 'f'])
    expect(after.totals).toEqual(analyse(edited).totals)
    expect([...after.nodes]).toEqual([...analyse(edited).nodes])
  })

  it('a move changes nothing', () => {
    const before = analyse(LENET)
    const moved = { ...LENET, nodes: LENET.nodes.map((node) => ({ ...node, position: { x: 5, y: 5 } })) }
    const after = analyse(moved, {}, before)
    for (const [id, node] of after.nodes) expect(node).toBe(before.nodes.get(id))
  })
})

/** Graphs that TensorFlow.js takes in silence (measured), and what is said of them here. */
describe('silent failures', () => {
  const image = ['input', { shape: [28, 28, 1] }] as const
  const rows: readonly [string, Graph, AnalysisOptions, string | null][] = [
    ['max pool 3/2 on 2×2', chain(['input', { shape: [2, 2, 4] }], ['maxPool2d', { size: 3, stride: 2 }]), {}, 'window-too-large'],
    ['dense on an unflattened map', chain(image, ['conv2d'], ['dense']), {}, 'expects-vector'],
    ['softmax on one unit', chain(['input', { shape: [2] }], ['dense', { units: 1 }], ['softmax']), { data: classes(2, [2]), training: withLoss('binaryCrossentropy') }, 'softmax-single'],
    ['no softmax', chain(['input', { shape: [4] }], ['dense', { units: 3 }]), { data: classes(3, [4]), training: withLoss('categoricalCrossentropy') }, 'missing-softmax'],
    ['ReLU at the end', chain(['input', { shape: [4] }], ['dense', { units: 3, activation: 'relu' }]), { data: classes(3, [4]), training: withLoss('categoricalCrossentropy') }, 'function-before-crossentropy'],
    ['softmax twice', chain(['input', { shape: [4] }], ['dense', { units: 3 }], ['softmax'], ['softmax']), { data: classes(3, [4]) }, 'softmax-twice'],
    ['sigmoid(3) with categorical crossentropy', chain(['input', { shape: [4] }], ['dense', { units: 3, activation: 'sigmoid' }]), { data: classes(3, [4]), training: withLoss('categoricalCrossentropy') }, 'sigmoid-with-categorical'],
    ['units that are not the classes', chain(['input', { shape: [4] }], ['dense', { units: 10 }], ['softmax']), { data: classes(3, [4]) }, 'units-not-classes'],
    ['data of another shape', chain(['input', { shape: [5] }], ['dense', { units: 3 }], ['softmax']), { data: classes(3, [4]) }, 'input-shape-differs'],
    ['numbers as target of a crossentropy', chain(['input', { shape: [4] }], ['dense', { units: 1 }]), { data: values(1, [4]), training: withLoss('binaryCrossentropy') }, 'loss-needs-classes'],
    ['a bounded output for numbers', chain(['input', { shape: [4] }], ['dense', { units: 1, activation: 'sigmoid' }]), { data: values(1, [4]) }, 'output-bounded'],
    ['a step at the end', chain(['input', { shape: [2] }], ['dense', { units: 1, activation: 'step' }]), { data: classes(2, [2]) }, 'no-gradient'],
    ['no input', chain(['dense']), {}, 'not-connected'],
    ['an unknown layer', chain(image, ['quantumPool']), {}, 'unknown-layer'],
    ['a number of units from an attack', chain(['input', { shape: [4] }], ['dense', { units: 1e9 }]), {}, 'parameter-out-of-range'],
    ['softmax over three classes', chain(['input', { shape: [4] }], ['dense', { units: 3 }], ['softmax']), { data: classes(3, [4]) }, null],
    ['one sigmoid for two classes', chain(['input', { shape: [2] }], ['dense', { units: 1, activation: 'sigmoid' }]), { data: classes(2, [2]) }, null],
    ['a linear output for numbers', chain(['input', { shape: [4] }], ['dense', { units: 1 }]), { data: values(1, [4]) }, null],
  ]

  it.each(rows)('%s', (_title, graph, options, code) => {
    const analysis = analyse(graph, { training: withLoss('auto'), ...options })
    expect(codes(analysis).includes(code ?? '')).toBe(code !== null)
    expect(codes(analysis).length > 0).toBe(code !== null)
    for (const problem of analysis.problems) expect(problem.message).toMatch(/^[A-Z0-9(⌈].*[.?]$/s)
  })

  it('finds a circle and names it', () => {
    const graph: Graph = { nodes: [...chain(image, ['conv2d']).nodes, { id: 'm', type: 'add' }, { id: 'n', type: 'conv2d' }], edges: [{ source: 'b', target: 'm' }, { source: 'a', target: 'b' }, { source: 'm', target: 'n' }, { source: 'n', target: 'm' }] }
    const analysis = analyse(graph)
    expect(codes(analysis).filter((code) => code === 'circle')).toHaveLength(2)
    expect(analysis.ok).toBe(false)
  })

  it('takes a loose end for no output while a connection is missing', () => {
    const whole = chain(['input', { shape: [8, 8, 1] }], ['conv2d'], ['flatten'], ['dense', { units: 3 }], ['softmax'])
    const cut = { ...whole, edges: whole.edges.filter((edge) => edge.target !== 'c') }
    expect(codes(analyse(cut, { data: classes(3, [8, 8, 1]) }))).toEqual(['not-connected'])
  })

  it('makes a remainder a warning, and an error in strict mode', () => {
    const graph = chain(['input', { shape: [7, 7, 1] }], ['conv2d', { stride: 3 }])
    expect(analyse(graph).nodes.get('b')).toMatchObject({ output: [2, 2, 8] })
    expect(analyse(graph).problems).toMatchObject([{ code: 'window-remainder', level: 'warning' }])
    expect(analyse(graph, { strict: true })).toMatchObject({ ok: false, problems: [{ code: 'window-remainder', level: 'error' }] })
  })
})

describe('fixes', () => {
  const fixable: readonly [string, Graph, AnalysisOptions][] = [
    ['Insert Flatten', chain(['input', { shape: [8, 8, 1] }], ['conv2d'], ['dense', { units: 3 }], ['softmax']), { data: classes(3, [8, 8, 1]) }],
    ['Set units to 3', chain(['input', { shape: [4] }], ['dense', { units: 10 }], ['softmax']), { data: classes(3, [4]) }],
    ['Shrink the window to 2×2', chain(['input', { shape: [2, 2, 4] }], ['maxPool2d', { size: 3 }]), {}],
    ['Remove the second softmax', chain(['input', { shape: [4] }], ['dense', { units: 3 }], ['softmax'], ['softmax']), { data: classes(3, [4]) }],
    ['Set the input to 4', chain(['input', { shape: [5] }], ['dense', { units: 3 }], ['softmax']), { data: classes(3, [4]) }],
    ['Add Softmax', chain(['input', { shape: [4] }], ['dense', { units: 3 }]), { data: classes(3, [4]) }],
    ['Use Softmax instead', chain(['input', { shape: [4] }], ['dense', { units: 3, activation: 'relu' }]), { data: classes(3, [4]) }],
    ['Use a linear output', chain(['input', { shape: [4] }], ['dense', { units: 1 }], ['activation', { function: 'sigmoid' }]), { data: values(1, [4]) }],
    ['Add Dense with 3 units', chain(['input', { shape: [8, 8, 1] }], ['conv2d']), { data: classes(3, [8, 8, 1]) }],
    ['Remove the layer', chain(['input', { shape: [8, 8, 1] }], ['quantumPool'], ['conv2d']), {}],
  ]

  it.each(fixable)('%s repairs what it promises and brings no new error', (label, graph, options) => {
    const full = { training: withLoss('auto'), ...options }
    const before = analyse(graph, full)
    const problem = before.problems.find((candidate) => candidate.fixes.some((fix) => fix.label === label))
    expect(problem, `no fix "${label}" among ${JSON.stringify(before.problems.map((candidate) => candidate.fixes))}`).toBeDefined()
    const repaired = applyFix(project(graph), problem!.node, problem!.fixes.find((fix) => fix.label === label)!)
    const after = analyse(repaired.graph, { ...full, training: options.training ?? repaired.training }, before)
    expect(after.problems.filter((candidate) => candidate.code === problem!.code && candidate.node === problem!.node)).toEqual([])
    expect(after.problems.filter((candidate) => candidate.level === 'error' && candidate.code !== 'missing-softmax')).toEqual([])
  })

  it('every fix offered anywhere above can be applied, and applying it keeps the rest of the project', () => {
    for (const [, graph, options] of fixable) {
      for (const problem of analyse(graph, options).problems) {
        for (const fix of problem.fixes) {
          const repaired = applyFix(project(graph), problem.node, fix)
          expect(repaired.graph).not.toEqual(graph)
          expect(repaired.name).toBe('Untitled')
        }
      }
    }
  })
})
