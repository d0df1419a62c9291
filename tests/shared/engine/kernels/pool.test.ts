import { beforeAll, describe, expect, it } from 'vitest'
import { engineFor, type Engine } from '../../../support/engine.ts'
import { BUILDS } from '../../../support/kernels.ts'

describe.each(BUILDS)('%s kernels', (build) => {
  let engine: Engine
  beforeAll(async () => {
    engine = await engineFor(build)
  })

  it('the first of equal cells wins', () => {
    engine.reset()
    const geometry = { batch: 1, height: 2, width: 2, channels: 1, outHeight: 1, outWidth: 1, kernelHeight: 2, kernelWidth: 2, strideY: 2, strideX: 2 }
    const [winners, dx] = [engine.floats(1), engine.floats(4)]
    engine.call('maxPool', { ...geometry, x: engine.floats([3, 3, 3, 3]), y: engine.floats(1), winners })
    engine.call('maxPoolBack', { ...geometry, winners, dy: engine.floats([2]), dx })
    expect([...engine.read(dx, 4)]).toEqual([2, 0, 0, 0])
  })
})
