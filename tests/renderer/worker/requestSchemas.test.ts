import { expect, test } from 'vitest'
import { readEnvelope, readInput } from '../../../renderer/worker/requestSchemas.ts'
import { createProject } from '../../../shared/project/create.ts'

const state = {
  weights: [{ name: 'd.kernel', shape: [2, 1], values: Float32Array.of(1, 2) }],
  optimizer: [],
  history: [],
  classNames: null,
  preprocessing: { kind: 'none', offset: [0], scale: [1] },
} as const

test('takes well-formed requests as they are', () => {
  expect(readEnvelope({ id: 3, request: 'pause', input: null })).toEqual({ id: 3, request: 'pause', input: null })
  expect(readInput('pause', null)).toEqual({ ok: true, input: null })
  const project = createProject('Mine')
  const start = { project, backend: 'auto', strict: false, paused: true, run: 'r1', name: 'Run 1', from: { run: 'r0', moment: { epoch: 3, batch: 0 } } } as const
  expect(readInput('start', start)).toEqual({ ok: true, input: start })
  expect(readInput('restore', { project, state })).toEqual({ ok: true, input: { project, state } })
  const file = { name: 'a.csv', bytes: Uint8Array.of(65) }
  expect(readInput('inspectCsv', { file })).toEqual({ ok: true, input: { file } })
})

test.each([null, 'pause', {}, { id: 1, request: 'format-disk', input: null }, { id: 'x', request: 'pause', input: null }])('%j is no request', (message) => {
  expect(readEnvelope(message)).toBeNull()
})

test.each([
  ['setLearningRate', { learningRate: -1 }],
  ['setLearningRate', { learningRate: Number.NaN }],
  ['boundary', { resolution: 1e9 }],
  ['samples', { indices: [1.5] }],
  ['predictions', { part: 'secret', limit: 1, cell: null, only: 'all' }],
  ['start', { project: { format: 'other' }, backend: 'auto', strict: false, paused: false, run: 'r', name: '', from: null }],
  ['start', { project: createProject(), backend: 'quantum', strict: false, paused: false, run: 'r', name: '', from: null }],
  ['start', { project: createProject(), backend: 'auto', strict: false, paused: false, run: '', name: '', from: null }],
  ['lookAt', { run: 'r', epoch: -1 }],
  ['restore', { project: createProject(), state: { ...state, weights: [{ name: 'd.kernel', shape: [3], values: Float32Array.of(1, 2) }] } }],
  ['loadData', { data: { source: 'iris', validation: 2 }, files: null }],
] as const)('refuses %s with %j in a sentence', (request, input) => {
  const read = readInput(request, input)
  expect(read).toMatchObject({ ok: false, message: expect.stringContaining(`The request "${request}" cannot be answered`) })
})
