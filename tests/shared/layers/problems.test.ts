import { describe, expect, it } from 'vitest'
import { analyse } from '../../../shared/analysis/analyse.ts'
import { applyFix } from '../../../shared/analysis/applyFix.ts'
import type { Graph } from '../../../shared/graph/document.ts'
import type { Level, Shape } from '../../../shared/layer/index.ts'
import { createProject } from '../../../shared/project/create.ts'
import { factsOf, problemsOf } from '../../support/layer.ts'

/** One layer behind as many inputs as it needs. */
function graphOf(type: string, params: Record<string, unknown>, inputs: readonly Shape[]): Graph {
  return {
    nodes: [...inputs.map((shape, port) => ({ id: `in${port}`, type: 'input', params: { shape } })), { id: 'it', type, params }],
    edges: inputs.map((_shape, port) => ({ source: `in${port}`, target: 'it', targetPort: port })),
  }
}

const problemsIn = (graph: Graph) => analyse(graph).problems

interface Row {
  readonly type: string
  readonly params?: Record<string, unknown>
  readonly inputs: readonly Shape[]
  readonly code: string
  readonly level: Level
  /** A part of the sentence that holds the numbers. */
  readonly says: string
  readonly fixes: readonly string[]
}

const ROWS: readonly Row[] = [
  { type: 'dense', inputs: [[26, 26, 8]], code: 'expects-vector', level: 'error', says: 'gets 26×26×8', fixes: ['Insert Flatten'] },
  { type: 'conv2d', inputs: [[128]], code: 'expects-image', level: 'error', says: 'a vector of 128', fixes: [] },
  { type: 'maxPool2d', inputs: [[128]], code: 'expects-image', level: 'error', says: 'a vector of 128', fixes: [] },
  { type: 'globalAvgPool2d', inputs: [[128]], code: 'expects-image', level: 'error', says: 'a vector of 128', fixes: [] },
  { type: 'conv2d', params: { kernel: 5 }, inputs: [[3, 4, 1]], code: 'window-too-large', level: 'error', says: '5×5 window does not fit into 3×4', fixes: ['Shrink the window to 3×4', 'Pad by 1'] },
  { type: 'conv2d', params: { kernel: 3, dilation: 3 }, inputs: [[5, 5, 1]], code: 'window-too-large', level: 'error', says: '7×7 with its dilation', fixes: ['Shrink the window to 3×3', 'Pad by 1'] },
  { type: 'conv2d', params: { kernel: 9, padding: 1 }, inputs: [[5, 5, 1]], code: 'window-too-large', level: 'error', says: '5×5 with padding 1', fixes: ['Shrink the window to 5×5', 'Pad by 2'] },
  { type: 'maxPool2d', params: { size: 3, stride: 2 }, inputs: [[2, 2, 4]], code: 'window-too-large', level: 'error', says: '3×3 window does not fit into 2×2', fixes: ['Shrink the window to 2×2', 'Pad by 1'] },
  { type: 'maxPool2d', inputs: [[7, 7, 4]], code: 'window-remainder', level: 'warning', says: 'last row and column are never seen', fixes: ['Round up', 'Make the window 3×3'] },
  { type: 'avgPool2d', params: { size: 3 }, inputs: [[7, 6, 4]], code: 'window-remainder', level: 'warning', says: 'last row is never seen', fixes: ['Round up', 'Make the window 4×3', 'Pad by 1×0'] },
  { type: 'conv2d', params: { kernel: 3, stride: 3 }, inputs: [[7, 8, 4]], code: 'window-remainder', level: 'warning', says: 'last row and 2 columns are never seen', fixes: ['Make the window 4×5'] },
  { type: 'conv2d', params: { kernel: 7, stride: 2, padding: 3 }, inputs: [[224, 224, 3]], code: 'window-remainder', level: 'warning', says: '112.5 is not a whole number. The size is rounded down to 112, so the last row and column of the padding', fixes: ['Make the window 8×8'] },
  { type: 'conv2d', params: { kernel: 3, padding: [3, 0] }, inputs: [[8, 8, 1]], code: 'padding-exceeds-window', level: 'warning', says: 'Padding 3×0 is not smaller than the window (3×3)', fixes: ['Pad by 1×0'] },
  { type: 'maxPool2d', params: { size: 2, padding: 2 }, inputs: [[8, 8, 1]], code: 'padding-too-large', level: 'error', says: 'Padding 2 is not smaller than the 2×2 window', fixes: ['Pad by 1'] },
  { type: 'avgPool2d', params: { size: [3, 1], padding: [1, 1] }, inputs: [[8, 8, 1]], code: 'padding-too-large', level: 'error', says: 'Padding 1', fixes: ['Pad by 1×0'] },
  { type: 'maxPool2d', params: { size: 2, stride: 3 }, inputs: [[8, 8, 1]], code: 'window-skips', level: 'info', says: 'between two windows', fixes: ['Use stride 2'] },
  { type: 'conv2d', params: { filters: 8, groups: 3 }, inputs: [[8, 8, 4]], code: 'groups-do-not-divide', level: 'error', says: '3 groups must divide both the 4 input channels and the 8 filters', fixes: ['Use 1 group'] },
  ...['depthwiseConv2d', 'separableConv2d', 'conv2dTranspose', 'upsample2d', 'zeroPad2d', 'crop2d', 'globalMaxPool2d', 'adaptiveAvgPool2d'].map(
    (type): Row => ({ type, inputs: [[128]], code: 'expects-image', level: 'error', says: 'a vector of 128', fixes: [] }),
  ),
  { type: 'depthwiseConv2d', params: { kernel: 5 }, inputs: [[3, 4, 1]], code: 'window-too-large', level: 'error', says: '5×5 window does not fit into 3×4', fixes: ['Shrink the window to 3×4', 'Pad by 1'] },
  { type: 'separableConv2d', params: { stride: 2 }, inputs: [[8, 9, 2]], code: 'window-remainder', level: 'warning', says: 'last row is never seen', fixes: ['Make the window 4×3'] },
  { type: 'conv2dTranspose', params: { outputPadding: [2, 1] }, inputs: [[4, 4, 1]], code: 'output-padding-too-large', level: 'error', says: 'Output padding 2×1 must be smaller than the stride 2', fixes: ['Use output padding 1'] },
  { type: 'conv2dTranspose', params: { padding: [3, 0] }, inputs: [[3, 3, 1]], code: 'output-vanishes', level: 'error', says: '(3 − 1)·2 − 2·3 + 2 = 0', fixes: ['Pad by 2×0'] },
  { type: 'crop2d', params: { cropping: [2, 3, 0, 1] }, inputs: [[5, 6, 1]], code: 'nothing-left', level: 'error', says: 'Cutting 5 rows and 1 columns off 5×6', fixes: ['Crop 2, 2, 0, 1'] },
  { type: 'input', params: { shape: [28, 28] }, inputs: [], code: 'input-rank', level: 'error', says: '28×28', fixes: ['Use 28×28×1', 'Use 28×28×3'] },
  { type: 'softmax', inputs: [[1]], code: 'softmax-single', level: 'error', says: 'always answers 1', fixes: ['Use a sigmoid'] },
  { type: 'activation', params: { function: 'step' }, inputs: [[4]], code: 'no-gradient', level: 'warning', says: 'Step (Heaviside) is flat everywhere', fixes: ['Use Sigmoid'] },
  { type: 'dense', params: { activation: 'sign' }, inputs: [[4]], code: 'no-gradient', level: 'warning', says: 'Sign is flat', fixes: ['Use Sigmoid'] },
  { type: 'conv2d', params: { activation: 'step' }, inputs: [[4, 4, 1]], code: 'no-gradient', level: 'warning', says: 'flat everywhere', fixes: ['Use Sigmoid'] },
  { type: 'flatten', inputs: [[64]], code: 'already-flat', level: 'info', says: 'a vector of 64', fixes: ['Remove Flatten'] },
  { type: 'add', inputs: [[28, 28, 64], [28, 28, 32]], code: 'shapes-differ', level: 'error', says: 'input 1 is 28×28×64 and input 2 is 28×28×32', fixes: ['Insert a 1×1 projection before input 2', 'Insert a 1×1 projection before input 1'] },
  { type: 'add', inputs: [[28, 28, 128], [56, 56, 64]], code: 'shapes-differ', level: 'error', says: 'input 2 is 56×56×64', fixes: ['Insert a 1×1 projection before input 2'] },
  { type: 'add', inputs: [[57, 56, 64], [29, 28, 128]], code: 'shapes-differ', level: 'error', says: 'input 1 is 57×56×64', fixes: ['Insert a 1×1 projection before input 1'] },
  { type: 'add', inputs: [[28, 28, 8], [26, 26, 8]], code: 'shapes-differ', level: 'error', says: 'No whole stride', fixes: [] },
  { type: 'add', inputs: [[16], [10]], code: 'shapes-differ', level: 'error', says: 'input 2 is 10', fixes: ['Insert Dense with 16 units before input 2', 'Insert Dense with 10 units before input 1'] },
  { type: 'add', inputs: [[4, 4, 1], [16]], code: 'shapes-differ', level: 'error', says: 'One is an image and the other a vector', fixes: [] },
  { type: 'add', inputs: [[8], [8], [4]], code: 'shapes-differ', level: 'error', says: 'input 3 is 4', fixes: ['Insert Dense with 8 units before input 3', 'Insert Dense with 4 units before inputs 1, 2'] },
  { type: 'add', inputs: [[8, 8, 2], [4, 4, 4], [4, 4, 4]], code: 'shapes-differ', level: 'error', says: 'input 2 is 4×4×4', fixes: ['Insert a 1×1 projection before input 1'] },
  { type: 'multiply', inputs: [[8, 8, 4], [4]], code: 'broadcasts', level: 'info', says: 'Input 2 (4) has one number for each channel', fixes: [] },
  { type: 'multiply', inputs: [[8, 8, 4], [3]], code: 'shapes-differ', level: 'error', says: '3 numbers for the 4 channels', fixes: ['Insert Dense with 4 units before input 2'] },
  { type: 'multiply', inputs: [[1, 1, 3], [8, 8, 4]], code: 'shapes-differ', level: 'error', says: '3 numbers for the 4 channels', fixes: ['Insert a 1×1 projection before input 1'] },
  { type: 'multiply', inputs: [[8, 8, 4], [8, 8, 2]], code: 'shapes-differ', level: 'error', says: 'input 2 is 8×8×2', fixes: ['Insert a 1×1 projection before input 2', 'Insert a 1×1 projection before input 1'] },
  { type: 'concat', inputs: [[28, 28, 8], [14, 14, 8]], code: 'sizes-differ', level: 'error', says: 'input 2 is 14×14×8', fixes: ['Insert 2×2 max pooling before input 1'] },
  { type: 'concat', inputs: [[26, 26, 8], [28, 28, 8]], code: 'sizes-differ', level: 'error', says: 'Choose padding', fixes: [] },
  { type: 'concat', inputs: [[28, 28, 8], [10], [2, 2, 2]], code: 'ranks-differ', level: 'error', says: 'Insert Flatten before input 1', fixes: ['Insert Flatten'] },
]

describe.each(ROWS.map((row) => [`${row.type} ${JSON.stringify(row.params ?? {})} on ${JSON.stringify(row.inputs)}`, row] as const))('%s', (_name, row) => {
  const graph = graphOf(row.type, row.params ?? {}, row.inputs)
  const found = problemsOf(row.type, row.inputs, row.params).find((problem) => problem.code === row.code)

  it(`says ${row.code}, in a full sentence with the values`, () => {
    expect(found).toBeDefined()
    expect(found!.level).toBe(row.level)
    expect(found!.message).toContain(row.says)
    expect(found!.message).toMatch(/^[A-Z0-9(⌈].*\.$/)
    expect(found!.message).not.toMatch(/undefined|NaN|\[object/)
    expect(found!.fixes.map((fix) => fix.label)).toEqual(row.fixes)
    // Where nothing learns, nothing can be kept from learning.
    const harmless = found!.stopsLearning === true && analyse(graph).totals.trainable === 0
    expect(problemsIn(graph).filter((problem) => problem.code === row.code && problem.node === 'it')).toHaveLength(harmless ? 0 : 1)
  })

  it.each((found?.fixes ?? []).map((fix) => [fix.label, fix] as const))('“%s” repairs it', (_label, fix) => {
    const repaired = applyFix({ ...createProject(), graph }, 'it', fix).graph
    const left = problemsIn(repaired)
    expect(left.map((problem) => problem.code)).not.toContain(row.code)
    // Behind a repair nothing else may be broken.
    expect(left.filter((problem) => problem.level === 'error' && problem.node !== null)).toEqual([])
  })
})

describe('what is no problem', () => {
  it.each<[string, readonly Shape[], Record<string, unknown>]>([
    ['conv2d', [[28, 28, 1]], { kernel: 3, padding: 'same', stride: 2 }],
    ['conv2d', [[9, 9, 1]], { kernel: 3, stride: 2, dilation: 2 }],
    ['maxPool2d', [[7, 7, 1]], { rounding: 'ceil' }],
    ['maxPool2d', [[7, 7, 1]], { padding: 'same' }],
    ['avgPool2d', [[8, 8, 1]], { size: 3, stride: 2, padding: 1, rounding: 'ceil', countPadding: true }],
    ['add', [[8, 8, 4], [8, 8, 4]], {}],
    ['multiply', [[4], [4]], {}],
    ['concat', [[8, 8, 4], [8, 8, 1]], {}],
    ['dense', [[1]], { units: 1 }],
    ['softmax', [[4, 4, 2]], {}],
  ])('%s on %j with %j', (id, inputs, params) => {
    expect(factsOf(id, inputs, params).problems).toEqual([])
  })
})
