import { strToU8, unzipSync, zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { analyse } from '../../../shared/analysis/analyse.ts'
import { countValues } from '../../../shared/layer/shape.ts'
import { looksLikeBundle, readBundle, writeBundle } from '../../../shared/project/bundle.ts'
import type { TrainedState } from '../../../shared/training/protocol.ts'
import { readTemplate } from '../../support/exported.ts'
import { testRandom } from '../../support/random.ts'

const project = readTemplate('cnn-digits8')

function stateOf(seed: number): TrainedState {
  const random = testRandom(seed)
  const weights = [...analyse(project.graph).nodes.values()].flatMap(({ id, facts }) =>
    facts!.weights.map(({ name, shape }) => ({ name: `${id}.${name}`, shape: [...shape], values: Float32Array.from({ length: countValues(shape) }, random) })),
  )
  const epoch = { step: 40, loss: 0.5, accuracy: 0.9, valLoss: null, valAccuracy: null, samplesPerSecond: 1000, learningRate: 0.01 }
  return {
    weights,
    optimizer: weights.slice(0, 2).map((tensor) => ({ ...tensor, name: `adam.m.${tensor.name}` })),
    history: [{ ...epoch, epoch: 1 }, { ...epoch, epoch: 2, loss: Number.NaN }],
    classNames: ['zero', 'one'],
    preprocessing: { kind: 'unitRange', offset: [0], scale: [1 / 16] },
  }
}

const zipped = writeBundle(project, stateOf(1))
const changed = (change: (files: Record<string, Uint8Array>) => void): Uint8Array => {
  const files = unzipSync(zipped)
  change(files)
  return zipSync(files)
}

describe('bundle', () => {
  it('gives back project and training bit by bit, unknown keys included', () => {
    expect(readBundle(zipped)).toEqual({ ok: true, value: { project, state: stateOf(1) } })
  })

  it('holds a project alone where nothing was trained', () => {
    expect(readBundle(writeBundle(project, null))).toEqual({ ok: true, value: { project, state: null } })
  })

  it('writes the same bytes for the same content', () => {
    expect(writeBundle(project, stateOf(1))).toEqual(zipped)
    expect(looksLikeBundle(zipped)).toBe(true)
    expect(looksLikeBundle(strToU8('{"format"'))).toBe(false)
  })

  it('will not write weights of another network', () => {
    expect(() => writeBundle(readTemplate('mlp-xor'), stateOf(1))).toThrow(/conv_1\.kernel/)
  })

  it.each<[string, Uint8Array, RegExp]>([
    ['no zip', strToU8('hello'), /not a readable zip/],
    ['half a zip', zipped.subarray(0, zipped.length / 2), /not a readable zip/],
    ['a zip without a project', zipSync({ 'readme.txt': strToU8('hi') }), /no project\.json/],
    ['a project of another program', changed((files) => { files['project.json'] = strToU8('{"format":"other"}') }), /not a Layerwright project/],
    ['damaged weights', changed((files) => { files['weights.safetensors'] = files['weights.safetensors']!.subarray(0, 100) }), /weights\.safetensors/],
    ['weights of another network', changed((files) => { files['project.json'] = unzipSync(writeBundle(readTemplate('mlp-xor'), null))['project.json']! }), /do not belong.*conv_1\.kernel/],
    ['a broken history', changed((files) => { files['history.json'] = strToU8('[{"epoch":"one"}]') }), /history\.json/],
    ['no preprocessing', changed((files) => { delete files['model.json'] }), /model\.json/],
    ['a normalisation for another input', changed((files) => { files['model.json'] = strToU8('{"classNames":null,"preprocessing":{"kind":"standardise","offset":[0,1],"scale":[1,1]}}') }), /2 offsets/],
    ['endless offsets', changed((files) => { files['model.json'] = strToU8('{"classNames":null,"preprocessing":{"kind":"none","offset":"x","scale":[]}}') }), /preprocessing\.offset/],
  ])('refuses %s in one sentence', (_, bytes, message) => {
    const read = readBundle(bytes)
    expect(read).toMatchObject({ ok: false, mistake: { message: expect.stringMatching(message) } })
  })

  it('does not unpack a file that says it is larger than any project', () => {
    const bomb = writeBundle(project, null)
    const directory = bomb.length - 22 - (46 + 'project.json'.length)
    // The uncompressed size in the central directory (PKWARE APPNOTE 4.3.12, offset 24).
    new DataView(bomb.buffer, bomb.byteOffset).setUint32(directory + 24, 0x7fffffff, true)
    expect(readBundle(bomb)).toMatchObject({ ok: false, mistake: { code: 'bundle-too-large' } })
  })

  it('notices a single wrong bit in the weights', () => {
    const damaged = zipped.slice()
    const place = zipped.length - 5000
    damaged[place] = damaged[place]! ^ 1
    expect(readBundle(damaged).ok).toBe(false)
  })

  it('ignores files that are none of ours', () => {
    expect(readBundle(changed((files) => { files['../../evil'] = strToU8('x') })).ok).toBe(true)
  })
})
