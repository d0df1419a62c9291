import { describe, expect, it, test } from 'vitest'
import { AUGMENTATIONS, augmentationSettings, findAugmentation } from '../../../shared/augmentation/index.ts'
import { combine, moveBox, moveImage, moveMask, rescale, STILL, type Fill, type Motion } from '../../../shared/augmentation/motion.ts'
import type { ChangingSpec, Grounds, MixingSpec, MovingSpec } from '../../../shared/augmentation/spec.ts'
import { readParam } from '../../../shared/layer/index.ts'
import { createRandom, type Random } from '../../../shared/random.ts'
import golden from '../../fixtures/torchvision/augmentation.json' with { type: 'json' }

const EXTENT = { height: golden.height, width: golden.width }
const GREY = Float32Array.from(golden.grey)
const COLOUR = Float32Array.from(golden.colour)

/** A generator that always draws the same share of what is possible. */
function always(share: number): Random {
  return { ...createRandom(1), uniform: () => share }
}

const movingKind = (name: string) => findAugmentation(name) as MovingSpec
const changingKind = (name: string) => findAugmentation(name) as ChangingSpec
const mixingKind = (name: string) => findAugmentation(name) as MixingSpec

function draw(name: string, settings: Record<string, unknown>, share = 1): Motion {
  const spec = movingKind(name)
  return spec.draw(augmentationSettings(spec, { kind: name, ...settings }), always(share), EXTENT)
}

/** Zoomed, then turned, then shifted, as torchvision's affine does it. */
function motionOf({ degrees, right, down, factor }: { degrees: number; right: number; down: number; factor: number }): Motion {
  const zoomed = draw('zoom', { from: factor, to: factor })
  const turned = combine(zoomed, draw('rotate', { degrees: Math.abs(degrees) }, degrees < 0 ? 0 : 1))
  const across = draw('shift', { horizontal: Math.abs(right) / EXTENT.width, vertical: 0 }, right < 0 ? 0 : 1)
  return combine(combine(turned, across), draw('shift', { horizontal: 0, vertical: Math.abs(down) / EXTENT.height }, down < 0 ? 0 : 1))
}

function moved(image: Float32Array, motion: Motion, fill: Fill, extent = EXTENT): Float32Array {
  const into = new Float32Array(image.length).fill(Number.NaN)
  moveImage(image, into, extent, image.length / extent.height / extent.width, motion, fill)
  return into
}

function expectClose(found: ArrayLike<number>, wanted: readonly number[], tolerance = 1e-5): void {
  expect(found.length).toBe(wanted.length)
  expect(Math.max(...wanted.map((value, index) => Math.abs(value - found[index]!)))).toBeLessThan(tolerance)
}

describe('against torchvision', () => {
  it.each(golden.moves)('moves an image by $degrees°, $right right, $down down and × $factor', (motion) => {
    expectClose(moved(GREY, motionOf(motion), 'zero'), motion.zero.grey)
    expectClose(moved(COLOUR, motionOf(motion), 'zero'), motion.zero.colour)
  })

  it.each(golden.turned)('turns an image by $degrees°', ({ degrees, zero }) => {
    expectClose(moved(GREY, draw('rotate', { degrees: Math.abs(degrees) }, degrees < 0 ? 0 : 1), 'zero'), zero)
  })

  it.each(golden.edges)('draws the edge out at $degrees°, $right right, $down down and × $factor', (motion) => {
    expectClose(moved(COLOUR, motionOf(motion), 'edge'), motion.edge)
  })

  it.each(golden.masks)('moves a mask by $degrees°, $right right, $down down and × $factor', (motion) => {
    const into = new Float32Array(golden.labels.length)
    moveMask(Float32Array.from(golden.labels), into, EXTENT, 1, motionOf(motion), [0])
    expect([...into]).toEqual(motion.labels)
  })

  it('flips', () => {
    expect(moved(COLOUR, draw('flip', { horizontal: true, vertical: false }, 0), 'edge')).toEqual(Float32Array.from(golden.flipped.across))
    expect(moved(COLOUR, draw('flip', { horizontal: false, vertical: true }, 0), 'edge')).toEqual(Float32Array.from(golden.flipped.down))
  })

  const changed = (name: string, values: Float32Array, channels: number, factor: number, grounds: Partial<Grounds> = {}) => {
    const copy = values.slice()
    changingKind(name).change(copy, { amount: 1 }, always(factor / 2), { shape: [EXTENT.height, EXTENT.width, channels], low: 0, high: 1, units: [1], ...grounds })
    return copy
  }
  it.each(golden.brightness)('changes the brightness by $factor', ({ factor, colour }) => {
    expectClose(changed('brightness', COLOUR, 3, factor), colour)
  })
  it.each(golden.contrast)('changes the contrast by $factor', ({ factor, colour, grey }) => {
    expectClose(changed('contrast', COLOUR, 3, factor), colour)
    expectClose(changed('contrast', GREY, 1, factor), grey)
  })
  it('means the same in any range of raw values', () => {
    const raw = COLOUR.map((value) => -20 + 255 * value)
    for (const name of ['brightness', 'contrast']) {
      const back = [...changed(name, raw, 3, 1.3, { low: -20, high: 235 })].map((value) => (value + 20) / 255)
      expectClose(back, [...changed(name, COLOUR, 3, 1.3)])
    }
  })
})

describe('laws', () => {
  const image = Float32Array.from({ length: 7 * 7 * 2 }, (_, index) => (index * 37) % 101)
  const square = { height: 7, width: 7 }

  test('a shift by whole pixels is a plain copy', () => {
    const across = moved(GREY, { ...STILL, x: -2, y: 1 }, 'zero')
    for (let row = 0; row < EXTENT.height; row += 1) {
      for (let column = 0; column < EXTENT.width; column += 1) {
        const [fromRow, fromColumn] = [row + 1, column - 2]
        const inside = fromRow < EXTENT.height && fromColumn >= 0
        expect(across[row * EXTENT.width + column]).toBe(inside ? GREY[fromRow * EXTENT.width + fromColumn] : 0)
      }
    }
  })

  test('shift draws whole pixels up to its share', () => {
    const random = createRandom(3)
    const spec = movingKind('shift')
    const found = Array.from({ length: 500 }, () => spec.draw({ horizontal: 0.25, vertical: 0, fill: 'edge' }, random, { height: 28, width: 28 }))
    expect(new Set(found.map(({ x }) => Math.abs(x)))).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7]))
    expect(found.every(({ x, y }) => Number.isInteger(x) && Math.abs(y) === 0)).toBe(true)
  })

  test.each([['horizontal', { horizontal: true, vertical: false }], ['vertical', { horizontal: false, vertical: true }], ['both', { horizontal: true, vertical: true }]])('a %s flip twice is the image itself', (_, settings) => {
    const motion = draw('flip', settings, 0)
    expect(moved(image, motion, 'zero', square)).not.toEqual(image)
    expect(moved(moved(image, motion, 'zero', square), motion, 'zero', square)).toEqual(image)
    expect(moved(image, combine(motion, motion), 'zero', square)).toEqual(image)
  })

  test('a quarter turn four times is the image itself', () => {
    const quarter = draw('rotate', { degrees: 90 })
    const half = moved(moved(image, quarter, 'zero', square), quarter, 'zero', square)
    expectClose(half, [...moved(image, { ...STILL, xx: -1, yy: -1 }, 'zero', square)], 1e-4)
    expectClose(moved(moved(half, quarter, 'zero', square), quarter, 'zero', square), [...image], 1e-4)
  })

  test('two motions as one come from where one after the other leads', () => {
    const [first, second] = [draw('rotate', { degrees: 25 }), draw('zoom', { from: 0.8, to: 0.8 })]
    const both = combine(first, { ...second, x: 1.5 })
    const at = (motion: Motion, x: number, y: number) => [motion.xx * x + motion.xy * y + motion.x, motion.yx * x + motion.yy * y + motion.y] as const
    const [middleX, middleY] = at({ ...second, x: 1.5 }, 2, -3)
    expectClose(at(both, 2, -3), [...at(first, middleX, middleY)], 1e-12)
  })

  test('a box follows the pixels that it is around', () => {
    const extent = { height: 40, width: 60 }
    const spot = new Float32Array(40 * 60)
    for (let row = 10; row < 16; row += 1) spot.fill(1, row * 60 + 20, row * 60 + 30)
    const motion = combine(combine(draw('zoom', { from: 1.5, to: 1.5 }), draw('rotate', { degrees: 90 })), { ...STILL, x: 3, y: -2 })
    const box = Float32Array.of(25 / 60, 13 / 40, 10 / 60, 6 / 40)
    moveBox(box, extent, motion)
    const pixels = moved(spot, motion, 'zero', extent)
    const lit = [...pixels.keys()].filter((index) => pixels[index]! > 0.5)
    const [columns, rows] = [lit.map((index) => index % 60), lit.map((index) => Math.floor(index / 60))]
    const around = [Math.min(...columns), Math.max(...columns) + 1, Math.min(...rows), Math.max(...rows) + 1]
    const found = [(box[0]! - box[2]! / 2) * 60, (box[0]! + box[2]! / 2) * 60, (box[1]! - box[3]! / 2) * 40, (box[1]! + box[3]! / 2) * 40]
    // Half a pixel is what a picture of pixels can tell.
    for (const [side, place] of around.entries()) expect(Math.abs(found[side]! - place)).toBeLessThanOrEqual(0.51)
  })

  test('a box ends where the image ends', () => {
    const box = Float32Array.of(0.1, 0.5, 0.2, 0.2)
    moveBox(box, EXTENT, { ...STILL, x: 0.1 * EXTENT.width })
    expectClose(box, [0.05, 0.5, 0.1, 0.2])
    moveBox(box, EXTENT, { ...STILL, x: EXTENT.width })
    expectClose(box, [0, 0.5, 0, 0.2])
  })

  test('a motion means the same for a mask of another size', () => {
    const motion = { xx: 0.8, xy: -0.6, x: 4, yx: 0.6, yy: 0.8, y: -2 }
    const half = rescale(motion, { height: 20, width: 40 }, { height: 10, width: 10 })
    // A place of the mask is one of the image: a quarter of it across, a half of it down.
    const [x, y] = [8, 6]
    expect(half.xx * (x / 4) + half.xy * (y / 2) + half.x).toBeCloseTo((motion.xx * x + motion.xy * y + motion.x) / 4, 10)
    expect(half.yx * (x / 4) + half.yy * (y / 2) + half.y).toBeCloseTo((motion.yx * x + motion.yy * y + motion.y) / 2, 10)
  })

  test('a cut-out is one square around a pixel, and as large as it says', () => {
    const spec = changingKind('cutOut')
    const grounds = { shape: [12, 10, 2], low: 0, high: 1, units: [1] }
    const sizes = new Set<number>()
    for (let seed = 0; seed < 300; seed += 1) {
      const sample = new Float32Array(240).fill(1)
      spec.change(sample, { share: 0.5 }, createRandom(seed), grounds)
      const holes = [...sample.keys()].filter((index) => sample[index] === 0)
      const [rows, columns] = [holes.map((index) => Math.floor(index / 20)), holes.map((index) => Math.floor(index / 2) % 10)]
      const [high, wide] = [Math.max(...rows) - Math.min(...rows) + 1, Math.max(...columns) - Math.min(...columns) + 1]
      expect(holes.length).toBe(high * wide * 2)
      expect(Math.max(high, wide)).toBeLessThanOrEqual(5)
      sizes.add(high * wide)
    }
    expect(sizes.has(25)).toBe(true)
    expect(sizes.size).toBeGreaterThan(4)
  })

  test('noise spreads as far as it says, in units of what the network sees', () => {
    const sample = new Float32Array(40_000).fill(3)
    changingKind('noise').change(sample, { stddev: 0.1 }, createRandom(5), { shape: [2], low: 0, high: 1, units: [20] })
    const mean = sample.reduce((sum, value) => sum + value, 0) / sample.length
    const spread = Math.sqrt(sample.reduce((sum, value) => sum + (value - mean) ** 2, 0) / sample.length)
    expect(Math.abs(mean - 3)).toBeLessThan(0.05)
    expect(Math.abs(spread - 2)).toBeLessThan(0.05)
    const table = new Float32Array(3)
    changingKind('noise').change(table, { stddev: 1 }, createRandom(5), { shape: [3], low: 0, high: 1, units: [1, 0, 100] })
    expect(table[1]).toBe(0)
    expect(Math.abs(table[2]!)).toBeGreaterThan(Math.abs(table[0]!))
  })

  test.each([0.05, 0.2, 1, 4])('the share of mix-up has the mean and variance of Beta(%f, same)', (alpha) => {
    const random = createRandom(11)
    const spec = mixingKind('mixUp')
    const shares = Array.from({ length: 40_000 }, () => spec.draw({ alpha }, random))
    expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true)
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length
    const variance = shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / shares.length
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.01)
    // The variance of a beta distribution: αβ / ((α + β)²(α + β + 1)).
    expect(Math.abs(variance * 4 * (2 * alpha + 1) - 1)).toBeLessThan(0.03)
  })
})

test('every kind says what it is, and takes its own defaults', () => {
  expect(new Set(AUGMENTATIONS.map((spec) => spec.kind)).size).toBe(AUGMENTATIONS.length)
  for (const spec of AUGMENTATIONS) {
    for (const sentence of [spec.summary, ...Object.values(spec.params).map(({ help }) => help)]) expect(sentence).toMatch(/^[A-Z0-9].*\.$/)
    for (const [name, field] of Object.entries(spec.params)) {
      expect(augmentationSettings(spec, { kind: spec.kind })[name]).toBe(field.default)
      expect(readParam(field, field.default)).toEqual({ ok: true, value: field.default })
    }
  }
})
