import { describe, expect, it } from 'vitest'
import { createAugmenter, type BatchTarget } from '../../../shared/augmentation/augmenter.ts'
import { moveImage, STILL } from '../../../shared/augmentation/motion.ts'
import type { Grounds } from '../../../shared/augmentation/spec.ts'
import { createRandom } from '../../../shared/random.ts'

const SHAPE = [10, 12, 2]
const SIZE = 240
const GROUNDS: Grounds = { shape: SHAPE, low: 0, high: 255, units: [255] }
const EXTENT = { height: 10, width: 12 }
const ALL = ['shift', 'rotate', 'zoom', 'flip', 'brightness', 'contrast', 'noise', 'cutOut', 'mixUp'].map((kind) => ({ kind }))

function images(count: number, seed = 2): Float32Array {
  const random = createRandom(seed)
  return Float32Array.from({ length: count * SIZE }, () => 255 * random.uniform())
}

function oneHot(count: number, classes = 3): BatchTarget {
  return { kind: 'classes', values: Float32Array.from({ length: count * classes }, (_, index) => (index % classes === Math.floor(index / classes) % classes ? 1 : 0)), extent: EXTENT, ground: null }
}

/** The batch as `list` changes it in this step. */
function changed(list: readonly { kind: string; [setting: string]: unknown }[], { seed = 1, step = 1, rows = images(4), targets = [] as BatchTarget[] } = {}): Float32Array {
  const copy = rows.slice()
  createAugmenter(list, GROUNDS, seed)!(copy, targets, step)
  return copy
}

describe('what is drawn', () => {
  it.each(ALL)('of $kind follows from the seed, the step and the place in the batch', (entry) => {
    const strong = { degrees: 90, amount: 0.9, share: 0.7, stddev: 0.3, alpha: 5, horizontal: entry.kind === 'flip' ? true : 0.5, vertical: entry.kind === 'flip' ? true : 0.5, ...entry }
    const once = changed([strong])
    expect(changed([strong])).toEqual(once)
    // Eight steps: two flips may well be alike.
    const steps = Array.from({ length: 8 }, (_, step) => changed([strong], { step: step + 2 }).join())
    expect(new Set(steps).size).toBeGreaterThan(4)
    expect(new Set(Array.from({ length: 8 }, (_, seed) => changed([strong], { seed: seed + 2 }).join())).size).toBeGreaterThan(4)
  })

  it.each(ALL.slice(0, -1))('of $kind is another for each sample of a batch', ({ kind }) => {
    const same = new Float32Array(8 * SIZE)
    for (let row = 0; row < 8; row += 1) same.set(images(1), row * SIZE)
    const rows = changed([kind === 'flip' ? { kind, vertical: true } : { kind }], { rows: same })
    expect(new Set(Array.from({ length: 8 }, (_, row) => rows.subarray(row * SIZE, (row + 1) * SIZE).join())).size).toBeGreaterThan(3)
  })

  it('of one sample does not depend on the others', () => {
    const list = ALL.slice(0, -1)
    const [many, one] = [changed(list), changed(list, { rows: images(1) })]
    expect(many.subarray(0, SIZE)).toEqual(one)
  })
})

describe('what is changed', () => {
  it('resamples neighbours that move the image only once', () => {
    // A turn and the same turn back would blur an image that is resampled twice.
    const rows = images(3)
    const still = changed([{ kind: 'zoom', from: 2, to: 2 }, { kind: 'zoom', from: 0.5, to: 0.5 }], { rows })
    expect(still).toEqual(rows)
    const apart = changed([{ kind: 'zoom', from: 2, to: 2 }, { kind: 'brightness', amount: 0 }, { kind: 'zoom', from: 0.5, to: 0.5 }], { rows })
    expect(apart).not.toEqual(rows)
  })

  it('keeps two fills apart, and lets flips join either', () => {
    const rows = images(2)
    const zero = changed([{ kind: 'zoom', from: 0.5, to: 0.5, fill: 'zero' }], { rows })
    expect([zero[0], zero[SIZE - 1]]).toEqual([0, 0])
    expect(changed([{ kind: 'flip' }, { kind: 'zoom', from: 0.5, to: 0.5, fill: 'zero' }], { rows })[0]).toBe(0)
    const both = changed([{ kind: 'zoom', from: 0.5, to: 0.5, fill: 'zero' }, { kind: 'zoom', from: 0.5, to: 0.5, fill: 'edge' }], { rows })
    const twice = new Float32Array(SIZE)
    moveImage(zero.slice(0, SIZE), twice, EXTENT, 2, { ...STILL, xx: 2, yy: 2 }, 'edge')
    expect(both.subarray(0, SIZE)).toEqual(twice)
  })

  it('goes by the order of the list', () => {
    const [cut, light] = [{ kind: 'cutOut', share: 1 }, { kind: 'noise', stddev: 0.1 }]
    expect(changed([cut, light])).not.toEqual(changed([light, cut]))
  })

  it('moves masks and boxes along', () => {
    const rows = images(2)
    const labels = Float32Array.from({ length: 2 * 120 }, (_, index) => (index * 7) % 3)
    const hot = Float32Array.from({ length: 2 * 120 * 3 }, (_, index) => (labels[Math.floor(index / 3)] === index % 3 ? 1 : 0))
    const mask: BatchTarget = { kind: 'mask', values: hot, extent: EXTENT, ground: [1, 0, 0] }
    const box: BatchTarget = { kind: 'box', values: Float32Array.of(0.5, 0.5, 0.2, 0.4, 0.25, 0.5, 0.5, 0.4), extent: EXTENT, ground: null }
    // Half the size, about the middle.
    const small = changed([{ kind: 'zoom', from: 0.5, to: 0.5, fill: 'zero' }], { rows, targets: [mask, box] })
    expect(small).not.toEqual(rows)
    expect([...box.values].map((value) => Number(value.toFixed(5)))).toEqual([0.5, 0.5, 0.1, 0.2, 0.375, 0.5, 0.25, 0.2])
    for (let pixel = 0; pixel < 240; pixel += 1) {
      const [row, column] = [Math.floor((pixel % 120) / 12), pixel % 12]
      const [fromRow, fromColumn] = [Math.round(4.5 + 2 * (row - 4.5)), Math.round(5.5 + 2 * (column - 5.5))]
      const inside = fromRow >= 0 && fromRow < 10 && fromColumn >= 0 && fromColumn < 12
      const wanted = inside ? labels[Math.floor(pixel / 120) * 120 + fromRow * 12 + fromColumn]! : 0
      expect([...hot.subarray(pixel * 3, pixel * 3 + 3)]).toEqual([0, 1, 2].map((label) => (label === wanted ? 1 : 0)))
    }
  })

  it('leaves numbers and classes as they are where images only move', () => {
    const target = oneHot(4)
    const before = target.values.slice()
    changed([{ kind: 'rotate', degrees: 90 }], { targets: [target] })
    expect(target.values).toEqual(before)
  })

  it('mixes samples with their targets, which still add up to 1', () => {
    const rows = images(12)
    const target = oneHot(12)
    // The first value of a sample tells which class it is, so that both must have been mixed alike.
    for (let row = 0; row < 12; row += 1) rows[row * SIZE] = row % 3 === 0 ? 100 : 0
    const mixed = changed([{ kind: 'mixUp', alpha: 8 }], { rows, targets: [target] })
    let blends = 0
    for (let row = 0; row < 12; row += 1) {
      const [first, second, third] = target.values.subarray(row * 3, row * 3 + 3)
      expect(first! + second! + third!).toBeCloseTo(1, 6)
      expect(mixed[row * SIZE]! / 100).toBeCloseTo(first!, 5)
      if (Math.max(first!, second!, third!) < 0.999) blends += 1
    }
    expect(blends).toBeGreaterThan(2)
    const total = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0)
    expect(total(mixed) / total(rows)).toBeCloseTo(1, 5)
  })
})

describe('what does not fit', () => {
  const table: Grounds = { shape: [4], low: 0, high: 1, units: [1, 2, 3, 4] }
  it('passes over what needs images', () => {
    expect(createAugmenter([{ kind: 'rotate' }, { kind: 'cutOut' }, { kind: 'unheard-of' }], table, 1)).toBeNull()
    const rows = Float32Array.of(1, 2, 3, 4)
    createAugmenter([{ kind: 'rotate' }, { kind: 'noise' }], table, 1)!(rows, [], 1)
    expect(rows).not.toEqual(Float32Array.of(1, 2, 3, 4))
  })
  it('does nothing for an empty list', () => {
    expect(createAugmenter([], GROUNDS, 1)).toBeNull()
  })
})
