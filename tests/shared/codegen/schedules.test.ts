import { transformWithOxc } from 'vite'
import { expect, it } from 'vitest'
import golden from '../../fixtures/pytorch/schedules.json' with { type: 'json' }
import { scheduleSource } from '../../../shared/codegen/typescript/schedules.ts'
import { trainingSchema } from '../../../shared/training/config.ts'

const { base, epochs, stepsPerEpoch, losses, cases } = golden
const trainingOf = (schedule?: object) => trainingSchema.parse({ epochs, batchSize: 1, optimizer: { kind: 'adam', learningRate: base }, schedule })

it('the exported program changes nothing where the learning rate stays', () => {
  expect([scheduleSource(trainingOf()), scheduleSource(trainingOf({ kind: 'constant' }))]).toEqual([null, null])
})

it.each(cases.filter(({ schedule }) => schedule.kind !== 'constant').map(({ schedule, rates }): [string, object, readonly number[]] => [JSON.stringify(schedule), schedule, rates]))('the exported program has the rates of PyTorch: %s', async (_, schedule, rates) => {
  const { support, note } = scheduleSource(trainingOf(schedule))!
  const program = `export function make(EPOCHS: number, BATCH_SIZE: number, samplesOf: (part: string) => number[]) {
${support}
return { learningRateAt, note: (watched: number) => { ${note} } }
}`
  const { code } = await transformWithOxc(program, 'schedule.ts')
  interface Made { readonly learningRateAt: (step: number) => number; readonly note: (loss: number) => void }
  const { make } = (await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(code)}`)) as { make: (epochs: number, batchSize: number, samplesOf: () => number[]) => Made }
  const { learningRateAt, note: watch } = make(epochs, 1, () => Array.from({ length: stepsPerEpoch }, (_sample, index) => index))
  rates.forEach((wanted, step) => {
    if (step > 0 && step % stepsPerEpoch === 0) watch(losses[step / stepsPerEpoch - 1]!)
    expect(Math.abs(learningRateAt(step) / wanted - 1), `step ${step}`).toBeLessThan(1e-9)
  })
})
