import { expect, test } from 'vitest'
import { breatheInRun, look } from '../../../renderer/worker/breathe.ts'

test('a run lets a look into the store come to its end, but not for ever', async () => {
  const order: string[] = []
  const looked = look(async () => {
    for (let step = 0; step < 12; step += 1) await new Promise((resolve) => setTimeout(resolve, 1))
    order.push('looked')
    return 7
  })
  await breatheInRun()
  order.push('ran')
  expect(order).toEqual(['looked', 'ran'])
  expect(await looked).toBe(7)

  void look(() => new Promise(() => {}))
  await breatheInRun()
})

test('a look that fails does not hold a run up any more', async () => {
  await expect(look(() => Promise.reject(new Error('gone')))).rejects.toThrow('gone')
})
