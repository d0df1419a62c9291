import { describe, expect, it } from 'vitest'
import golden from '../../fixtures/pytorch/initializers.json' with { type: 'json' }
import { analyse } from '../../../shared/analysis/analyse.ts'
import { initialValues } from '../../../shared/compile/initialValues.ts'
import { setStart } from '../../../shared/graph/edits.ts'
import { findInitializer, INITIALIZERS, initializersFor, refuseInitializer } from '../../../shared/initializers/index.ts'
import { INITIALIZER_KINDS, type Initializer, type Shape, type WeightSpec } from '../../../shared/layer/index.ts'
import { chain } from '../../support/training.ts'

/** A dense kernel, or any other of the same shape. */
function kernel(shape: Shape, initializer: Initializer): WeightSpec {
  return { name: 'kernel', shape, trainable: true, initializer, fans: { fanIn: shape.slice(0, -1).reduce((product, extent) => product * extent, 1), fanOut: shape.at(-1)! } }
}

/** The kernel of a layer in a network whose file gives it this start. */
function kernelOf({ layer, params, input, initializer }: { layer: string; params: object; input: number[]; initializer: Initializer }): WeightSpec {
  const graph = chain({ id: 'x', type: 'input', params: { shape: input } }, { id: 'a', type: layer, params: { ...params } })
  const named = (from: typeof graph) => analyse(from).nodes.get('a')!.facts!.weights.find(({ fans }) => fans)!
  return named(setStart(graph, 'a', named(graph).name, initializer))
}

describe('numbers spread as PyTorch’s', () => {
  const cases = (golden.cases as (Parameters<typeof kernelOf>[0] & { deciles: number[]; largest: number })[]).map((each) => ({ ...each, kind: each.initializer.kind }))

  it('of every kind', () => {
    expect(new Set(cases.map(({ kind }) => kind))).toEqual(new Set(INITIALIZER_KINDS))
  })

  it.each(cases)('$kind in $layer', ({ deciles, largest, ...given }) => {
    const spec = kernelOf(given)
    expect(spec.initializer).toEqual(given.initializer)
    const drawn: number[] = []
    for (let seed = 1; drawn.length < 250_000; seed += 1) drawn.push(...initialValues(spec, 'a.kernel', seed))
    const sorted = Float64Array.from(drawn).sort()
    // 250,000 draws: the standard error of a decile is below 0.004 of the distance between the outer ones.
    const tolerance = 0.012 * (deciles[8]! - deciles[0]!) + 1e-7
    deciles.forEach((decile, index) => expect(Math.abs(sorted[Math.floor((sorted.length * (index + 1)) / 10)]! - decile)).toBeLessThan(tolerance))
    // The tails of a normal distribution reach as far as luck takes them; all others end at a border.
    const reach = Math.max(Math.abs(sorted[0]!), sorted.at(-1)!)
    expect(Math.abs(reach - largest)).toBeLessThanOrEqual((/[nN]ormal$|orthogonal/.test(given.kind) && given.kind !== 'truncatedNormal' ? 0.25 : 0.002) * largest)
  })
})

describe('orthogonal', () => {
  it.each<[Shape, number]>([[[64, 16], 1], [[16, 64], 2], [[30, 30], 1.5], [[3, 3, 4, 8], 1], [[1, 1, 4, 32], 3], [[2, 1, 1, 3], 1], [[1, 1], 0.5]])('%j has columns, or rows, of length %d at right angles', (shape, gain) => {
    const columns = shape.at(-1)!
    const matrix = initialValues(kernel(shape, { kind: 'orthogonal', gain }), 'a.kernel', 3)
    const rows = matrix.length / columns
    const [long, short] = [Math.max(rows, columns), Math.min(rows, columns)]
    const at = (along: number, across: number) => (rows >= columns ? matrix[along * columns + across]! : matrix[across * columns + along]!)
    for (let a = 0; a < short; a += 1) {
      for (let b = 0; b < short; b += 1) {
        let product = 0
        for (let along = 0; along < long; along += 1) product += at(along, a) * at(along, b)
        expect(product).toBeCloseTo(a === b ? gain ** 2 : 0, 5)
      }
    }
  })

  it('turns both ways: one number alone is as often negative as positive', () => {
    const negative = Array.from({ length: 200 }, (_, seed) => initialValues(kernel([1, 1], { kind: 'orthogonal' }), 'a.kernel', seed)[0]!).filter((value) => value < 0).length
    expect(negative).toBeGreaterThan(70)
    expect(negative).toBeLessThan(130)
  })

  it('refuses what would take minutes, and nothing that takes seconds', () => {
    const refuse = (shape: Shape) => refuseInitializer(kernel(shape, { kind: 'zeros' }), { kind: 'orthogonal' })
    expect(refuse([25_088, 4096])).toBe('An orthogonal start of 25,088×4,096 numbers would take minutes to compute. Take Glorot or He for a layer this large.')
    expect(refuse([4096, 4096])).not.toBeNull()
    expect(refuse([3, 3, 512, 512])).toBeNull()
  })
})

describe('every initialiser', () => {
  it('has its own place in the list', () => {
    expect(INITIALIZERS.map(({ kind }) => kind)).toEqual(INITIALIZER_KINDS)
    for (const field of INITIALIZERS.flatMap(({ params }) => Object.values(params))) expect(field.default).toBeGreaterThanOrEqual(field.min)
  })

  it.each(INITIALIZER_KINDS)('%s follows the seed and the name, nothing else', (kind) => {
    const drawn = (name: string, seed: number) => String(initialValues(kernel([6, 5], { kind }), name, seed))
    const fixed = ['zeros', 'ones', 'constant'].includes(kind)
    expect(drawn('a.kernel', 1)).toBe(drawn('a.kernel', 1))
    expect([drawn('b.kernel', 1) === drawn('a.kernel', 1), drawn('a.kernel', 2) === drawn('a.kernel', 1)]).toEqual([fixed, fixed])
  })

  it('that counts connections is for kernels only', () => {
    const forBias = initializersFor({ fans: undefined }).map(({ kind }) => kind)
    expect(forBias).toEqual(['zeros', 'ones', 'constant', 'uniform', 'normal', 'truncatedNormal'])
    expect(initializersFor({ fans: { fanIn: 1, fanOut: 1 } })).toEqual(INITIALIZERS)
    expect(() => initialValues({ name: 'bias', shape: [3], trainable: true, initializer: { kind: 'heNormal' } }, 'a.bias', 1)).toThrow('connections')
  })

  it('that nobody knows is a mistake of the program', () => {
    expect(() => findInitializer('sparse' as 'zeros')).toThrow('no initialiser "sparse"')
  })
})
