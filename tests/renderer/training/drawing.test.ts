import { describe, expect, it } from 'vitest'
import type { DataReport } from '../../../shared/training/protocol.ts'
import { colourOfClass, fieldPixels, spanOf } from '../../../renderer/training/boundary/drawBoundary.ts'
import { rangeOf, toPixels } from '../../../renderer/training/samples/drawSample.ts'

describe('toPixels', () => {
  it('draws one channel grey and three channels in colour', () => {
    expect([...toPixels(Float32Array.of(0, 8, 16, 4), [2, 2, 1], [0, 16])]).toEqual([0, 0, 0, 255, 128, 128, 128, 255, 255, 255, 255, 255, 64, 64, 64, 255])
    expect([...toPixels(Float32Array.of(255, 0, 51, 0, 255, 0), [1, 2, 3], [0, 255])]).toEqual([255, 0, 51, 255, 0, 255, 0, 255])
  })

  it('draws the first channel where there are two', () => {
    expect([...toPixels(Float32Array.of(1, 0, 0, 1), [1, 2, 2], [0, 1])]).toEqual([255, 255, 255, 255, 0, 0, 0, 255])
  })

  it('stays within black and white', () => {
    expect([...toPixels(Float32Array.of(-3, 3), [1, 2, 1], [0, 1])]).toEqual([0, 0, 0, 255, 255, 255, 255, 255])
  })
})

describe('rangeOf', () => {
  const samples = (...values: number[]) => [{ values: Float32Array.from(values) }]
  const report = (kind: 'unitRange' | 'standardise') => ({ preprocessing: { kind, offset: [0], scale: [1 / 16] } }) as unknown as DataReport
  it.each([
    ['the normalisation knows', report('unitRange'), samples(0, 3), [0, 16]],
    ['bytes', report('standardise'), samples(0, 251), [0, 255]],
    ['shares', null, samples(0.1, 0.8), [0, 1]],
    ['nothing but black', null, samples(0, 0), [0, 1]],
    ['odd ranges', null, samples(-2, 5), [-2, 5]],
  ] as [string, DataReport | null, { values: Float32Array }[], [number, number]][])('%s', (_, given, shown, range) => {
    expect(rangeOf(given, shown)).toEqual(range)
  })
})

describe('fieldPixels', () => {
  const white = [255, 255, 255] as const
  const at = (pixels: Uint8ClampedArray, index: number) => [...pixels.subarray(index * 4, index * 4 + 3)]

  it('puts the row of the smallest y at the bottom', () => {
    // Cells by row from the bottom: classes 0 0 / 1 1, all of them sure.
    const pixels = fieldPixels({ x: [0, 1], y: [0, 1], resolution: 2, width: 2, outputs: Float32Array.of(1, 0, 1, 0, 0, 1, 0, 1) }, white, null)
    const [first, second] = [0, 1].map((index) => colourOfClass(index).map((part) => Math.round(255 + (part - 255) * 0.62)))
    expect(at(pixels, 2)).toEqual(first)
    expect(at(pixels, 0)).toEqual(second)
  })

  it('is fainter where the network is less sure', () => {
    const pixels = fieldPixels({ x: [0, 1], y: [0, 1], resolution: 1, width: 2, outputs: Float32Array.of(0.55, 0.45) }, white, null)
    const sure = fieldPixels({ x: [0, 1], y: [0, 1], resolution: 1, width: 2, outputs: Float32Array.of(1, 0) }, white, null)
    expect(pixels[0]!).toBeGreaterThan(sure[0]!)
  })

  it('draws the middle of a range of numbers as paper', () => {
    expect(at(fieldPixels({ x: [0, 1], y: [0, 1], resolution: 1, width: 1, outputs: Float32Array.of(0) }, white, [-1, 1]), 0)).toEqual([255, 255, 255])
  })
})

describe('spanOf', () => {
  it.each([
    [[3, -1, 2], [-1, 3]],
    [[4], [3, 5]],
    [[], [0, 1]],
    [[Number.NaN, 1, 2], [1, 2]],
  ])('%j', (values, span) => {
    expect(spanOf(values)).toEqual(span)
  })
})

