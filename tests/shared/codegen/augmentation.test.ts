import { expect, it } from 'vitest'
import { typescript } from '../../../shared/codegen/typescript.ts'
import { missingAugmentation } from '../../../shared/codegen/typescript/augmentation.ts'
import { factsOf, type Dataset } from '../../../shared/datasets/dataset.ts'
import { dataSchema, trainingSchema } from '../../../shared/training/config.ts'
import { prepareMaterial } from '../../../shared/training/material.ts'
import { chain, project } from '../../support/training.ts'

const DATASET: Dataset = { name: 'Spots', count: 20, shape: [4, 4, 1], inputs: Float32Array.from({ length: 320 }, (_, index) => index % 7), target: { kind: 'classes', names: ['a', 'b'], labels: Uint8Array.from({ length: 20 }, (_, index) => index % 2) } }
const GRAPH = chain({ id: 'in', type: 'input', params: { shape: [4, 4, 1] } }, { id: 'flat', type: 'flatten' }, { id: 'out', type: 'dense', params: { units: 2 } }, { id: 'soft', type: 'softmax' })

function files(augmentation?: readonly { kind: string }[]): (name: string) => string {
  const written = typescript.generate(project(GRAPH, { augmentation }), { state: null, facts: factsOf(DATASET), data: prepareMaterial(DATASET, dataSchema.parse({})) })
  if (!written.ok) throw new Error(written.mistake.message)
  return (name) => new TextDecoder().decode(written.value.find((file) => file.name === name)!.bytes)
}

it('says in the program and its README that it does not augment, and what', () => {
  const read = files([{ kind: 'shift' }, { kind: 'rotate' }, { kind: 'shift' }])
  const sentence = 'The app augments the training samples of this project (shift, rotate); this program shows them as they are'
  expect(read('train.ts').split('\n').slice(0, 5).join('\n')).toContain(`// ${sentence}`)
  expect(read('README.md')).toContain(sentence)
})

it('says nothing where the app does not augment either', () => {
  const read = files()
  for (const name of ['train.ts', 'README.md']) expect(read(name)).not.toContain('augment')
  expect(missingAugmentation(trainingSchema.parse({ augmentation: [{ kind: 'rotate' }] }), [4])).toBeNull()
  expect(missingAugmentation(trainingSchema.parse({ augmentation: [{ kind: 'rotate' }, { kind: 'noise' }] }), [4])).toContain('(noise)')
})
