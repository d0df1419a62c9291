import { beforeAll, describe, expect, it } from 'vitest'
import { engineFor, type Engine } from '../../../support/engine.ts'
import { BUILDS } from '../../../support/kernels.ts'

describe.each(BUILDS)('%s kernels', (build) => {
  let engine: Engine
  beforeAll(async () => {
    engine = await engineFor(build)
  })

  it('a program stops at a word that is no instruction', () => {
    engine.reset()
    expect(engine.run(engine.ints([74, 5, 0, 0, engine.floats(1), 99, 2]), 7)).toBe(6)
    expect(engine.run(engine.ints([74, 4, 0, 0]), 4)).toBe(1)
    expect(engine.run(engine.ints([]), 0)).toBe(0)
  })
})
