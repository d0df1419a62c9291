import { expect, it } from 'vitest'
import { adoptClasses } from '../../../shared/datasets/adoptClasses.ts'
import type { Dataset } from '../../../shared/datasets/dataset.ts'

const flowers = (names: string[], labels: number[]): Dataset => ({ name: 'flowers.csv', count: labels.length, shape: [1], inputs: new Float32Array(labels.length), target: { kind: 'classes', names, labels: Uint8Array.from(labels) } })

it('leaves data with the same classes as they are', () => {
  const data = flowers(['rose', 'tulip'], [0, 1])
  expect(adoptClasses(data, ['rose', 'tulip'])).toEqual({ ok: true, value: data })
  expect(adoptClasses(data, null)).toEqual({ ok: true, value: data })
})

it.each([
  ['another order', ['tulip', 'rose', 'daisy'], [0, 1, 2, 0]],
  ['fewer classes', ['tulip', 'rose'], [0, 1, 1, 0]],
])('keeps every sample’s class with %s', (_, names, labels) => {
  const learned = ['daisy', 'rose', 'tulip']
  const adopted = adoptClasses(flowers(names, labels), learned)
  if (!adopted.ok || adopted.value.target.kind !== 'classes') throw new Error('refused')
  const { target } = adopted.value
  expect(target.names).toEqual(learned)
  expect([...target.labels].map((label) => target.names[label])).toEqual(labels.map((label) => names[label]))
})

it('refuses a class that was never learned, by its name', () => {
  expect(adoptClasses(flowers(['rose', 'orchid'], [0, 1]), ['rose', 'tulip'])).toMatchObject({
    ok: false, mistake: { code: 'classes-differ', message: expect.stringMatching(/flowers\.csv has the class "orchid".*rose and tulip/) as string },
  })
})
