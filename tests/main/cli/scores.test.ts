import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { scoreTables, summaryLines } from '../../../main/cli/scores.ts'
import type { OutputEvaluation } from '../../../shared/training/protocol.ts'
import { layerwright, type Finished } from '../../support/commandLine.ts'
import { makeFolder, removeFolder } from '../../support/exported.ts'

const folder = makeFolder()
const at = (name: string) => path.join(folder, name)
const parse = (line: string | undefined) => JSON.parse(line!) as Record<string, unknown>

function projectOf(source: string, units: number, softmax: boolean): string {
  const nodes = [{ id: 'in', type: 'input', params: { shape: [source === 'iris' ? 4 : 2] } }, { id: 'out', type: 'dense', params: { units } }, ...(softmax ? [{ id: 'soft', type: 'softmax' }] : [])]
  const file = at(`${source}.layerwright.json`)
  writeFileSync(file, JSON.stringify({
    format: 'layerwright/project', version: 1, name: source, data: { source }, training: { epochs: 8, optimizer: { kind: 'adam', learningRate: 0.05 } },
    graph: { nodes, edges: nodes.slice(1).map((node, index) => ({ source: nodes[index]!.id, target: node.id })) },
  }))
  return file
}

let trained: Readonly<Record<'iris' | 'plane', { readonly text: Finished; readonly end: Record<string, unknown> }>>

beforeAll(async () => {
  const both = async (source: string, units: number, softmax: boolean) => {
    const [file, bundle] = [projectOf(source, units, softmax), at(`${source}.layerwright`)]
    const text = await layerwright(['train', file])
    return { text, end: parse((await layerwright(['train', file, '--json', '--out', bundle])).out.at(-1)) }
  }
  trained = { iris: await both('iris', 3, true), plane: await both('plane', 1, false) }
})
afterAll(() => removeFolder(folder))

describe('classes', () => {
  it('have their scores in JSON beside those of the contract, the same after training and evaluated', async () => {
    const said = parse((await layerwright(['evaluate', at('iris.layerwright'), '--json'])).out[0])
    expect(Object.keys(said)).toEqual(['loss', 'accuracy', 'confusion', 'classScores', 'macro', 'weighted', 'topK'])
    expect((said.classScores as object[]).map((each) => Object.keys(each))).toEqual(Array.from({ length: 3 }, () => ['name', 'precision', 'recall', 'f1', 'support', 'auc']))
    expect((said.weighted as { recall: number }).recall).toBeCloseTo(said.accuracy as number, 9)
    expect(Object.keys(said.topK as object)).toEqual(['2'])
    for (const name of ['classScores', 'macro', 'weighted', 'topK']) expect(trained.iris.end[name], name).toEqual(said[name])
    expect(Object.keys(trained.iris.end)).toEqual(['event', 'testLoss', 'testAccuracy', 'classScores', 'macro', 'weighted', 'topK', 'seconds', 'stoppedBy', 'epoch', 'bestEpoch'])
  })

  it('have a table for people, with both means', async () => {
    const { out } = await layerwright(['evaluate', at('iris.layerwright')])
    expect(out.join('\n')).toMatch(/^loss {6}[\d.]+\naccuracy {2}[\d.]+ %\ntop 2 {5}[\d.]+ %\nmacro F1 {2}[\d.]+\nmacro AUC [\d.]+\n\nclass {15}precision {2}recall {5}F1 {4}AUC {2}samples\n/)
    const table = out.slice(out.findIndex((line) => line.startsWith('class ')) + 2)
    expect(table.slice(0, 5).map((line) => line.split(/ {2,}/)[0])).toEqual(['setosa', 'versicolor', 'virginica', 'plain mean (macro)', 'weighted mean'])
    expect(table[0]).toMatch(/^setosa +1\.000 +1\.000 +1\.000 +1\.000 +\d+$/)
    expect(trained.iris.text.out.join('\n')).toContain(table.slice(0, 5).join('\n'))
  })

  const score = { precision: 0.5, recall: null, f1: 0.4, support: 2, auc: null }
  const many: OutputEvaluation = {
    node: 'out', target: 'target', kind: 'classes', loss: 1, accuracy: 0.5, confusion: [], classNames: [],
    classScores: Array.from({ length: 40 }, (_, label) => ({ ...score, name: `class ${label}`, f1: label === 0 ? null : 1 - label / 100 })), macro: { precision: 0, recall: 0, f1: 0, auc: null }, weighted: { precision: 0, recall: 0, f1: 0 },
  }

  it('are only the worst where there are many', () => {
    const lines = scoreTables({ outputs: [many] })
    expect(lines.slice(3, 33).map((line) => line.split(/ {2,}/)[0])).toEqual(Array.from({ length: 30 }, (_, index) => `class ${39 - index}`))
    expect(lines[3]).toMatch(/^class 39 +0\.500 +– +0\.610 +– +2$/)
    expect(lines.at(-1)).toBe('These are the 30 classes with the lowest F1; --json has the other 10 too.')
    expect(summaryLines(many)).toEqual(['macro F1  0.0000'])
  })

  it('have a table for each output, under its name, and pixels have no AUC', () => {
    const lines = scoreTables({ outputs: [many, { ...many, node: 'mask', kind: 'mask', classScores: many.classScores!.slice(0, 2) }, { ...many, node: 'box', kind: 'box', classScores: undefined }] })
    expect(lines.filter((line) => line.endsWith(':'))).toEqual(['out:', 'mask:'])
    expect(lines[lines.indexOf('mask:') + 1]).toMatch(/recall {5}F1 {2}pixels$/)
  })
})

describe('numbers', () => {
  it('have RMSE and R² in JSON, the same after training and evaluated', async () => {
    const said = parse((await layerwright(['evaluate', at('plane.layerwright'), '--json'])).out[0])
    expect(Object.keys(said)).toEqual(['loss', 'accuracy', 'confusion', 'absoluteErrors', 'valueNames', 'rmse', 'r2'])
    for (const name of ['absoluteErrors', 'rmse', 'r2'] as const) expect((trained.plane.end[name] as [number])[0], name).toBeCloseTo((said[name] as [number])[0], 5)
    const [[off], [rmse], [r2]] = [said.absoluteErrors, said.rmse, said.r2] as [[number], [number], [number]]
    expect(off).toBeLessThanOrEqual(rmse)
    expect(r2).toBeGreaterThan(0.5)
    const { out } = await layerwright(['evaluate', at('plane.layerwright')])
    expect(out.join('\n')).toMatch(/off by {4}[\d.]+ on average\nRMSE {6}[\d.]+\nR² {8}0\.\d{4}$/)
  })

  it('have a table where there are several', () => {
    const output: OutputEvaluation = { node: 'out', target: 'target', kind: 'values', loss: 1, accuracy: null, confusion: null, classNames: [], valueNames: ['height', 'weight'], absoluteErrors: [0.1, 1234.567], rmse: [0.2, 2000], r2: [0.98765, null] }
    expect(scoreTables({ outputs: [output] })).toEqual(['', 'number  off by  RMSE      R²', '──────  ──────  ────  ──────', 'height     0.1   0.2  0.9877', 'weight    1235  2000       –'])
    expect(summaryLines(output)).toEqual([])
    expect(summaryLines({ rmse: [0.2], r2: [null] })).toEqual(['RMSE      0.2', 'R²        none: the true value is always the same'])
  })
})
