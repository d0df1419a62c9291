import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createBundleKeeper } from '../../../main/cli/bundleKeeper.ts'
import { readBundle } from '../../../shared/project/bundle.ts'
import type { Moment } from '../../../shared/training/keeper.ts'
import { layerwright } from '../../support/commandLine.ts'
import { points, project, record, SMALL, train } from '../../support/training.ts'

let folder = ''
const at = (name: string) => path.join(folder, name)
const root = path.resolve(import.meta.dirname, '../../..')

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'layerwright-killed-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Event {
  readonly event: string
  readonly epoch: number
  readonly loss: number
  readonly testLoss: number
}

const iris = (training: Readonly<Record<string, unknown>>) => {
  const file = at(`iris-${Math.random()}.json`)
  const template = JSON.parse(readFileSync(path.join(root, 'assets/templates/mlp-iris.layerwright.json'), 'utf8')) as { training: object }
  writeFileSync(file, JSON.stringify({ ...template, training: { ...template.training, ...training } }))
  return file
}

/** Trains in this process. What time says is left out. */
async function run(...args: string[]) {
  const { out, err, exitCode } = await layerwright(['train', ...args, '--json'])
  const events = out.map((line) => {
    const { seconds: _, samplesPerSecond: __, ...event } = JSON.parse(line) as Event & { seconds: number; samplesPerSecond: number }
    return event
  })
  return { events, err, exitCode, end: events.at(-1)! }
}

const bundleIn = (file: string) => {
  const bundle = readBundle(readFileSync(file))
  if (!bundle.ok) throw new Error(bundle.mistake.message)
  return bundle.value.state!
}

describe('a process that is killed while it trains', () => {
  it('leaves a whole bundle, and goes on from there as if it had never been killed', async () => {
    const file = iris({})
    const out = at('killed.layerwright')
    const child = spawn(process.execPath, [path.join(root, 'tests/support/commandProcess.mjs'), 'train', file, '--epochs', '100000', '--out', out], { stdio: 'ignore' })
    const gone = once(child, 'exit')
    await vi.waitFor(() => expect(existsSync(out)).toBe(true), { timeout: 60_000, interval: 20 })
    child.kill('SIGKILL')
    expect((await gone)[1]).toBe('SIGKILL')

    const { progress, history } = bundleIn(out)
    expect(progress!.step).toBeGreaterThan(0)
    expect(history).toHaveLength(progress!.epoch)
    const epochs = `${progress!.epoch + 5}`
    const resumed = await run(file, '--epochs', epochs, '--resume', out, '--out', out)
    expect(resumed.err[0]).toMatch(new RegExp(`^Going on from (the end of epoch ${progress!.epoch}|batch ${progress!.batch} of epoch ${progress!.epoch + 1}) \\(step ${progress!.step}\\) of .*killed.layerwright.$`))
    const straight = await run(file, '--epochs', epochs, '--out', at('straight.layerwright'))
    expect(resumed.events.filter(({ event }) => event === 'epoch')).toEqual(straight.events.filter(({ event }) => event === 'epoch').slice(-5))
    expect(resumed.end).toEqual(straight.end)
    const [joined, whole] = [bundleIn(out), bundleIn(at('straight.layerwright'))]
    expect(joined.weights).toEqual(whole.weights)
    expect(joined.history.map(({ epoch, loss }) => [epoch, loss])).toEqual(whole.history.map(({ epoch, loss }) => [epoch, loss]))
  }, 120_000)
})

it('a bundle that was stopped while early stopping watched still knows the best epoch', async () => {
  const file = iris({ earlyStopping: { patience: 1000, minDelta: 10 } })
  const half = at('half.layerwright')
  const { exitCode } = await layerwright(['train', file, '--epochs', '900', '--json', '--out', half], { interruptAt: 5 })
  const { best, progress } = bundleIn(half)
  expect([exitCode, progress!.bestEpoch, best?.weights.length]).toEqual([130, 1, 4])
  const epochs = `${progress!.epoch + 3}`
  const [resumed, straight] = [await run(file, '--epochs', epochs, '--resume', half), await run(file, '--epochs', epochs)]
  expect(straight.end).toMatchObject({ epoch: 1, stoppedBy: 'finished' })
  expect(resumed.end).toEqual(straight.end)
})

describe('writing while it goes on', () => {
  const setUp = async (file: string) => {
    const run = record({ dataset: points(50) })
    const what = project(SMALL, { epochs: 1 })
    await train(run, what)
    const { weights, optimizer, history, progress, ...begun } = (await run.session.trained())!
    await run.session.dispose()
    let now = 0
    const warnings: string[] = []
    const keeper = createBundleKeeper({ file, project: what, begun: { ...begun, samples: 35 }, best: null, warn: (sentence) => warnings.push(sentence), clock: () => now })
    const moment: Moment = { learned: { weights, optimizer }, history, losses: [], progress: progress!, epochEnd: true, best: null }
    return { keeper, moment, warnings, wait: (milliseconds: number) => (now += milliseconds) }
  }

  it('happens at once, and then at most every 30 seconds', async () => {
    const { keeper, moment, wait } = await setUp(at('now.layerwright'))
    expect(keeper.busy()).toBe(false)
    keeper.keep(moment)
    expect(keeper.busy()).toBe(true)
    await vi.waitFor(() => expect(existsSync(at('now.layerwright'))).toBe(true))
    wait(29_999)
    expect(keeper.busy()).toBe(true)
    await vi.waitFor(() => {
      wait(1)
      expect(keeper.busy()).toBe(false)
    })
    expect(bundleIn(at('now.layerwright')).progress).toEqual(moment.progress)
    expect(readdirSync(folder).filter((name) => name.startsWith('now'))).toEqual(['now.layerwright'])
  })

  it('warns once where it is impossible, and leaves the end to `finish`', async () => {
    const { keeper, moment, warnings, wait } = await setUp(at('nowhere/x.layerwright'))
    for (let times = 0; times < 2; times += 1) {
      keeper.keep(moment)
      await vi.waitFor(() => {
        wait(30_000)
        expect(keeper.busy()).toBe(false)
      })
    }
    expect(warnings).toEqual([expect.stringMatching(/cannot be written: there is no such file or folder. Training goes on.$/)])
    await keeper.settled()
    keeper.keep(moment)
    await expect(keeper.finish({ ...moment.learned, history: [], classNames: null, preprocessing: { kind: 'none', offset: [0], scale: [1] } })).rejects.toThrow('cannot be written')
  })
})
