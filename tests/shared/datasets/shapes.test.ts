import { beforeAll, describe, expect, it } from 'vitest'
import type { Dataset, Target } from '../../../shared/datasets/dataset.ts'
import { shapes } from '../../../shared/datasets/shapes.ts'
import { loadContext } from '../../support/assets.ts'

const SIZE = 64
const PIXELS = SIZE * SIZE

let dataset: Dataset
let labels: ArrayLike<number>
let boxes: Float32Array
let mask: Extract<Target, { kind: 'mask' }>

beforeAll(async () => {
  dataset = await shapes.load(loadContext(1))
  const { class: main, box, mask: pixels } = dataset.targets!
  if (main?.kind !== 'classes' || box?.kind !== 'box' || pixels?.kind !== 'mask') throw new Error('The targets are of other kinds.')
  labels = main.labels
  boxes = box.values
  mask = pixels
})

const maskOf = (sample: number) => mask.labels.subarray(sample * PIXELS, (sample + 1) * PIXELS)

describe('shapes', () => {
  it('names all its targets, the class as the main one', () => {
    expect(dataset.target).toBe(dataset.targets!.class)
    expect(mask).toMatchObject({ names: ['background', 'circle', 'square', 'triangle'], shape: [SIZE, SIZE] })
    expect([labels.length, boxes.length, mask.labels.length]).toEqual([2400, 4 * 2400, PIXELS * 2400])
  })

  it('has as many of each, all wholly inside, each pixel of its own class', () => {
    const counts = [0, 0, 0]
    for (let sample = 0; sample < dataset.count; sample += 1) {
      counts[labels[sample]!]! += 1
      const pixels = maskOf(sample)
      expect([...new Set(pixels)].sort((a, b) => a - b)).toEqual([0, labels[sample]! + 1])
      // The outermost pixels are ground: nothing is cut off.
      for (let place = 0; place < SIZE; place += 1) for (const pixel of [place, PIXELS - 1 - place, place * SIZE, place * SIZE + SIZE - 1]) if (pixels[pixel] !== 0) throw new Error(`Sample ${sample} touches the edge.`)
    }
    expect(counts).toEqual([800, 800, 800])
  })

  it('has boxes that hold every marked pixel and lose one when they shrink', () => {
    for (let sample = 0; sample < dataset.count; sample += 1) {
      const pixels = maskOf(sample)
      const rows = Array.from({ length: SIZE }, (_, row) => pixels.subarray(row * SIZE, (row + 1) * SIZE).some((label) => label > 0))
      const columns = Array.from({ length: SIZE }, (_, column) => Array.from({ length: SIZE }, (_row, row) => pixels[row * SIZE + column]!).some((label) => label > 0))
      const [x, y, width, height] = [...boxes.subarray(4 * sample, 4 * sample + 4)].map((share) => share * SIZE) as [number, number, number, number]
      expect([x - width / 2, x + width / 2, y - height / 2, y + height / 2]).toEqual([columns.indexOf(true), columns.lastIndexOf(true) + 1, rows.indexOf(true), rows.lastIndexOf(true) + 1])
    }
  })

  it('draws figures of the areas that geometry gives', () => {
    const fill = [0, 1, 2].map((label) => {
      const shares: number[] = []
      for (let sample = 0; sample < dataset.count; sample += 1) {
        if (labels[sample] !== label) continue
        shares.push(maskOf(sample).filter((pixel) => pixel > 0).length / (boxes[4 * sample + 2]! * boxes[4 * sample + 3]! * PIXELS))
      }
      return [Math.min(...shares), Math.max(...shares)] as const
    })
    // A circle fills π/4 of its box, a square 1/2 (on its corner) to 1, an equilateral triangle at most 1/2; pixels round a little.
    expect(fill[0]![0]).toBeGreaterThan(0.7)
    expect(fill[0]![1]).toBeLessThan(0.88)
    expect(fill[1]![0]).toBeGreaterThan(0.49)
    expect(fill[1]![1]).toBeGreaterThan(0.9)
    expect(fill[2]![1]).toBeLessThan(0.6)
  })

  it('is brighter than its ground, in grey values that a byte holds', () => {
    for (let sample = 0; sample < 200; sample += 1) {
      const pixels = maskOf(sample)
      let [inside, outside, marked] = [0, 0, 0]
      for (let pixel = 0; pixel < PIXELS; pixel += 1) {
        const value = dataset.inputs[sample * PIXELS + pixel]!
        if (!Number.isInteger(value) || value < 0 || value > 255) throw new Error(`${value} is no grey value.`)
        if (pixels[pixel]) [inside, marked] = [inside + value, marked + 1]
        else outside += value
      }
      expect(inside / marked - outside / (PIXELS - marked)).toBeGreaterThan(40)
    }
  })

  it('follows from its seed', async () => {
    const [same, other] = await Promise.all([shapes.load(loadContext(1)), shapes.load(loadContext(2))])
    expect(same.inputs.subarray(0, PIXELS)).toEqual(dataset.inputs.subarray(0, PIXELS))
    expect(other.inputs.subarray(0, PIXELS)).not.toEqual(dataset.inputs.subarray(0, PIXELS))
  })
})
