import { describe, expect, it, test } from 'vitest'
import { analyse } from '../../../shared/analysis/analyse.ts'
import { applyFix } from '../../../shared/analysis/applyFix.ts'
import { checkAugmentation } from '../../../shared/augmentation/check.ts'
import { digits28 } from '../../../shared/datasets/digits28.ts'
import { digits8 } from '../../../shared/datasets/digits8.ts'
import type { DatasetFacts, TargetKind } from '../../../shared/datasets/dataset.ts'
import { iris } from '../../../shared/datasets/iris.ts'
import { shapes } from '../../../shared/datasets/shapes.ts'
import { createProject } from '../../../shared/project/create.ts'
import { trainingSchema } from '../../../shared/training/config.ts'
import { chain, project } from '../../support/training.ts'

const PHOTOS: DatasetFacts = { ...digits28.facts, name: 'Photos', orientation: 'mirror' }
const OWN: DatasetFacts = { ...digits28.facts, name: 'Own', orientation: undefined }

function found(entry: { kind: string; [setting: string]: unknown }, data: DatasetFacts | null = digits28.facts, learned: readonly TargetKind[] = ['classes'], batchSize = 32) {
  return checkAugmentation(trainingSchema.parse({ augmentation: [entry], batchSize }), data, learned).map(({ level, message }) => `${level}: ${message}`)
}

describe('with digits', () => {
  it.each([
    [{ kind: 'flip' }, /^warning: .*a mirrored 2 is no digit/],
    [{ kind: 'flip', horizontal: false, vertical: true }, /^warning: .*a 6 that is flipped upside down looks like a 9/],
    [{ kind: 'rotate', degrees: 45 }, /^warning: .*up to 45°.*6 and 9/],
  ])('%o is warned of', (entry, message) => {
    expect(found(entry)).toEqual([expect.stringMatching(message)])
    expect(found(entry, digits8.facts)).toHaveLength(1)
  })

  it.each([{ kind: 'rotate', degrees: 30 }, { kind: 'rotate' }, { kind: 'shift' }, { kind: 'zoom' }, { kind: 'noise' }, { kind: 'cutOut' }, { kind: 'mixUp' }, { kind: 'brightness' }, { kind: 'contrast' }])('%o is fine', (entry) => {
    expect(found(entry)).toEqual([])
  })
})

test('flips are judged by what the images show', () => {
  const both = { kind: 'flip', vertical: true }
  expect(found(both, shapes.facts)).toEqual([])
  expect(found({ kind: 'rotate', degrees: 180 }, shapes.facts)).toEqual([])
  expect(found({ kind: 'flip' }, PHOTOS)).toEqual([])
  expect(found(both, PHOTOS)).toEqual([expect.stringMatching(/^warning: .*upside down/)])
  expect(found({ kind: 'flip' }, OWN)).toEqual([expect.stringMatching(/^info: Flip only where/)])
  expect(found({ kind: 'flip', horizontal: false }, OWN)).toEqual([expect.stringMatching(/^info: .*mirrors nothing/)])
})

test('mix-up needs more than one sample, and classes or numbers', () => {
  expect(found({ kind: 'mixUp' }, digits28.facts, ['classes'], 1)).toEqual([expect.stringMatching(/^warning: .*batches of 1/)])
  expect(found({ kind: 'mixUp' }, shapes.facts, ['classes', 'values'])).toEqual([])
  expect(found({ kind: 'mixUp' }, shapes.facts, ['classes', 'box'])).toEqual([expect.stringMatching(/^error: .*boxes/)])
  expect(found({ kind: 'mixUp' }, shapes.facts, ['mask'])).toEqual([expect.stringMatching(/^error: .*masks/)])
})

test('what needs images is passed over elsewhere, and says so', () => {
  expect(found({ kind: 'rotate' }, iris.facts)).toEqual(['info: Rotate needs images, but one sample of Iris is 4 numbers: it is passed over.'])
  expect(found({ kind: 'noise' }, iris.facts)).toEqual([])
  expect(found({ kind: 'mixUp' }, iris.facts)).toEqual([])
})

test('unknown kinds and numbers out of range stop a run, also before data are there', () => {
  expect(found({ kind: 'randAugment' }, null)).toEqual([expect.stringMatching(/^error: This version knows no augmentation "randAugment".*shift, rotate/)])
  expect(found({ kind: 'rotate', degrees: 400 }, null)).toEqual(['error: Rotate: Angle must be a number from 0 to 180, not 400.'])
  expect(found({ kind: 'shift', fill: 'mirror' }, null)).toEqual([expect.stringMatching(/^error: Shift: Fill must be one of edge, zero/)])
})

test('the analysis reports them as problems of the whole, each with a fix that takes the entry out', () => {
  const graph = chain({ id: 'in', type: 'input', params: { shape: [8, 8, 1] } }, { id: 'flat', type: 'flatten' }, { id: 'out', type: 'dense', params: { units: 10 } }, { id: 'soft', type: 'softmax' })
  const made = project(graph, { augmentation: [{ kind: 'shift' }, { kind: 'flip' }, { kind: 'rotate' }] })
  const problems = analyse(graph, { training: made.training, data: digits8.facts }).problems
  expect(problems).toEqual([expect.objectContaining({ node: null, code: 'augmentation-doubtful', level: 'warning' })])
  const [fix] = problems[0]!.fixes
  expect(fix!.label).toBe('Remove Flip')
  expect(applyFix(made, null, fix!).training.augmentation).toEqual([{ kind: 'shift' }, { kind: 'rotate' }])
  expect(analyse(graph, { training: createProject('None').training, data: digits8.facts }).problems).toEqual([])
})
