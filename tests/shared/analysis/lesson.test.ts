import { describe, expect, it } from 'vitest'
import { analyse } from '../../../shared/analysis/analyse.ts'
import { applyFix } from '../../../shared/analysis/applyFix.ts'
import { createProject } from '../../../shared/project/create.ts'
import type { DatasetFacts } from '../../../shared/datasets/dataset.ts'
import { trainingSchema, type TrainingConfig } from '../../../shared/training/config.ts'
import { chain, SMALL } from '../../support/training.ts'

const classes: DatasetFacts = { name: 'Points', shape: [2], count: 100, target: { kind: 'classes', names: ['different', 'same'] } }
const numbers: DatasetFacts = { name: 'Houses', shape: [2], count: 100, target: { kind: 'values', names: ['price'] } }
const ONE = chain({ id: 'in', type: 'input', params: { shape: [2] } }, { id: 'out', type: 'dense', params: { units: 1 } })

const CODES = /^(label-smoothing|class-weights)/
const problemsOf = (graph: typeof SMALL, data: DatasetFacts | null, training: TrainingConfig) => analyse(graph, { training, ...(data && { data }) }).problems.filter(({ code }) => CODES.test(code))

describe('label smoothing', () => {
  it.each([
    ['a crossentropy chosen by itself', SMALL, classes, {}],
    ['the binary crossentropy', SMALL, classes, { loss: 'binaryCrossentropy' }],
    ['a loss that is not known yet', SMALL, null, {}],
  ] as const)('fits %s', (_, graph, data, training) => {
    expect(problemsOf(graph, data, trainingSchema.parse({ ...training, labelSmoothing: 0.1 }))).toEqual([])
  })

  it.each([
    ['classes by squared error', SMALL, classes, { loss: 'mse' }, 'mean squared error'],
    ['the same before the data are known', SMALL, null, { loss: 'mae' }, 'mean absolute error'],
    ['numbers', ONE, numbers, {}, 'mean squared error'],
  ] as const)('does not fit %s, and one click turns it off', (_, graph, data, settings, loss) => {
    const training = trainingSchema.parse({ ...settings, labelSmoothing: 0.25 })
    const [problem, ...others] = problemsOf(graph, data, training)
    expect(others).toEqual([])
    expect(problem).toMatchObject({ level: 'error', node: graph.nodes.at(-1)!.id })
    expect(problem!.message).toMatch(new RegExp(`^Label smoothing of 0.25 .*${loss}.*\\.$`))
    const mended = applyFix({ ...createProject(), graph, training }, problem!.node, problem!.fixes[0]!).training
    expect(problemsOf(graph, data, mended)).toEqual([])
  })
})

describe('class weights', () => {
  it.each([['balanced'], [{ same: 2 }], [undefined]])('%j fit two classes', (classWeights) => {
    expect(problemsOf(SMALL, classes, trainingSchema.parse({ classWeights }))).toEqual([])
  })

  it('for classes that are not there are said, and forgotten by a click', () => {
    const training = trainingSchema.parse({ classWeights: { same: 2, cat: 3 } })
    const [problem] = problemsOf(SMALL, classes, training)
    expect(problem).toMatchObject({ code: 'class-weights-unknown', level: 'warning', message: 'Points has no class "cat", so its weight changes nothing.' })
    expect(applyFix({ ...createProject(), graph: SMALL, training }, null, problem!.fixes[0]!).training.classWeights).toEqual({ same: 2 })
  })

  it('without classes are said, and turned off by a click', () => {
    const training = trainingSchema.parse({ classWeights: 'balanced' })
    const [problem] = problemsOf(ONE, numbers, training)
    expect(problem).toMatchObject({ code: 'class-weights-unused', level: 'warning' })
    expect(problemsOf(ONE, numbers, applyFix({ ...createProject(), graph: ONE, training }, null, problem!.fixes[0]!).training)).toEqual([])
  })
})
