import { readFileSync } from 'node:fs'
import { backend_util as backendUtil } from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { countedCells, fillWindowFormula, fitWindow, windowFormula, type Rounding } from '../../../shared/layer/index.ts'

// Written by tests/support/pytorch/layers.py.
const { sizes } = JSON.parse(readFileSync(new URL('../../fixtures/pytorch/layers.json', import.meta.url), 'utf8')) as {
  sizes: [input: number, kernel: number, stride: number, padding: number, dilation: number, rounding: Rounding, output: number][]
}

describe('the number of windows', () => {
  it(`is PyTorch's in ${sizes.length} convolutions and poolings`, () => {
    const different = sizes.filter(([input, kernel, stride, padding, dilation, rounding, output]) => {
      return Math.max(0, fitWindow({ input, kernel, stride, padding, dilation, rounding }).output) !== output
    })
    expect(different).toEqual([])
    // The table must reach the corners: nothing fits, rounding up matters, dilation matters.
    expect(sizes.filter((row) => row[6] === 0).length).toBeGreaterThan(5)
    expect(sizes.filter((row) => row[5] === 'ceil').length).toBeGreaterThan(50)
  })

  it('is TensorFlow’s with the padding "same", and so is where the padding goes', () => {
    const different: unknown[] = []
    for (let input = 1; input <= 17; input += 1) {
      for (const kernel of [1, 2, 3, 5, 7]) {
        for (const [stride, dilation] of [[1, 1], [2, 1], [3, 1], [4, 1], [1, 2], [1, 3]] as const) {
          const theirs = backendUtil.computeConv2DInfo([1, input, input, 1], [kernel, kernel, 1, 1], stride, dilation, 'same')
          const ours = fitWindow({ input, kernel, stride, dilation, padding: 'same' })
          const same = ours.output === theirs.outHeight && ours.before === theirs.padInfo.top && ours.after === theirs.padInfo.bottom
          if (!same) different.push({ input, kernel, stride, dilation })
        }
      }
    }
    expect(different).toEqual([])
  })

  it.each([
    [28, 2, 14], [27, 2, 14], [7, 2, 4], [5, 2, 3], [224, 4, 56],
  ])('with "same" at input %d and stride %d is %d', (input, stride, output) => {
    expect(fitWindow({ input, kernel: 3, stride, padding: 'same' }).output).toBe(output)
  })

  it.each([
    ['AlexNet of torchvision', 224, 11, 4, 2, 55, 1],
    ['AlexNet 2012', 227, 11, 4, 0, 55, 0],
    ['AlexNet on 224 without padding', 224, 11, 4, 0, 54, 1],
    ['the stem of ResNet', 224, 7, 2, 3, 112, 1],
  ])('%s: %d cells, kernel %d, stride %d, padding %d give %d and leave %d', (_name, input, kernel, stride, padding, output, remainder) => {
    expect(fitWindow({ input, kernel, stride, padding })).toMatchObject({ output, remainder })
  })
})

describe('windows, padding and input', () => {
  it('add up: before + input + after = the cells under windows + the remainder', () => {
    for (const [input, kernel, stride, padding, dilation, rounding, output] of sizes) {
      if (output === 0) continue
      const fit = fitWindow({ input, kernel, stride, padding, dilation, rounding })
      expect(fit.before + input + fit.after).toBe((output - 1) * stride + fit.extent + fit.remainder)
    }
  })

  it('counts cells as a mask of ones does', () => {
    for (const [input, kernel, stride, padding, , rounding] of sizes) {
      const axis = { input, kernel, stride, padding, rounding }
      const { output, before, after } = fitWindow(axis)
      for (const countPadding of [false, true]) {
        const mask = Array.from({ length: before + input + after }, (_, cell) => (countPadding ? cell < before + input + padding : cell >= before && cell < before + input))
        const counts = Array.from({ length: Math.max(0, output) }, (_, index) => mask.slice(index * stride, index * stride + kernel).filter(Boolean).length)
        expect(countedCells(axis, countPadding)).toEqual(counts)
      }
    }
  })
})

describe('formulas', () => {
  it.each([
    [{ input: 28, kernel: 5, stride: 1, padding: 2 } as const, '(N + 2P − F)/S + 1', '(28 + 2·2 − 5)/1 + 1'],
    [{ input: 28, kernel: 3, stride: 2, padding: 'valid' } as const, '(N + 2P − F)/S + 1', '(28 + 2·0 − 3)/2 + 1'],
    [{ input: 28, kernel: 3, stride: 2, padding: 'same' } as const, '⌈N/S⌉', '⌈28/2⌉'],
    [{ input: 28, kernel: 3, stride: 1, padding: 2, dilation: 2 } as const, '(N + 2P − (D·(F − 1) + 1))/S + 1', '(28 + 2·2 − (2·(3 − 1) + 1))/1 + 1'],
    [{ input: 112, kernel: 3, stride: 2, padding: 0, rounding: 'ceil' } as const, '⌈(N + 2P − F)/S⌉ + 1', '⌈(112 + 2·0 − 3)/2⌉ + 1'],
  ])('of %o', (axis, general, filled) => {
    expect(windowFormula(axis.padding, 'dilation' in axis ? axis.dilation : 1, 'rounding' in axis ? axis.rounding : 'floor')).toBe(general)
    expect(fillWindowFormula(axis)).toBe(filled)
  })
})
