import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { unzipSync, zipSync } from 'fflate'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRandom } from '../../../shared/random.ts'
import { layerwright, type Finished } from '../../support/commandLine.ts'
import { makeFolder, removeFolder } from '../../support/exported.ts'

const folder = makeFolder()
const at = (name: string) => path.join(folder, name)
const write = (name: string, content: string) => {
  writeFileSync(at(name), content)
  return at(name)
}

/** What a flat costs, a law without noise: a network of one linear unit can learn it exactly. */
const price = (size: number, distance: number) => 250_000 + 3_000 * size - 20_000 * distance
const SAMPLES = [[50, 1], [120, 9], [80, 4]] as const

function project(name: string, activation: string): string {
  return write(`${name}.layerwright.json`, JSON.stringify({
    format: 'layerwright/project', version: 1, name,
    graph: {
      nodes: [{ id: 'in', type: 'input', params: { shape: [2] } }, { id: 'price', type: 'dense', params: { units: 1, activation } }],
      edges: [{ source: 'in', target: 'price' }],
    },
    data: { source: 'csv', target: 'price' },
    training: { loss: 'mse', optimizer: { kind: 'adam', learningRate: 0.05 }, epochs: 60, batchSize: 16, seed: 1 },
  }))
}

/** Node 20 runs no TypeScript, so the program is bundled first; each on its own, or it would not find its data beside it. */
async function runExported(program: string, argument: string) {
  await build({
    configFile: false, logLevel: 'silent', root: at('code'), publicDir: false,
    build: { ssr: true, outDir: at('code'), emptyOutDir: false, copyPublicDir: false, minify: false, rolldownOptions: { input: at(`code/${program}.ts`), output: { entryFileNames: '[name].mjs' } } },
  })
  return spawnSync(process.execPath, [at(`code/${program}.mjs`), argument], { encoding: 'utf8', cwd: at('code') })
}

let trained: Finished

async function predict(bundle: string): Promise<number[]> {
  const { out, err } = await layerwright(['predict', bundle, '--input', write('samples.json', JSON.stringify(SAMPLES)), '--json'])
  expect(err).toEqual([])
  const { outputs } = JSON.parse(out[0]!) as { outputs: { price: number[][] } }
  return outputs.price.map(([value]) => value!)
}

beforeAll(async () => {
  const random = createRandom(3)
  const rows = Array.from({ length: 200 }, () => [30 + 120 * random.uniform(), 10 * random.uniform()] as const)
  write('flats.csv', ['size,distance,price', ...rows.map(([size, distance]) => `${size},${distance},${price(size, distance)}`)].join('\n'))
  trained = await layerwright(['train', project('flats', 'linear'), '--data', at('flats.csv'), '--target', 'price', '--out', at('flats.layerwright')])
})
afterAll(() => removeFolder(folder))

describe('numbers in the hundred thousands', () => {
  it('are learned, and predicted in their own units', async () => {
    expect([trained.exitCode, trained.out[0]]).toEqual([0, expect.stringContaining('standardised targets')])
    const predicted = await predict(at('flats.layerwright'))
    for (const [index, [size, distance]] of SAMPLES.entries()) expect(predicted[index]! / price(size, distance)).toBeCloseTo(1, 2)
  })

  it('are judged in their own units too', async () => {
    const { out } = await layerwright(['evaluate', at('flats.layerwright'), '--data', at('flats.csv'), '--target', 'price', '--json'])
    const { loss, absoluteErrors } = JSON.parse(out[0]!) as { loss: number; absoluteErrors: number[] }
    expect(loss).toBeLessThan(0.01)
    expect(absoluteErrors).toHaveLength(1)
    expect(absoluteErrors[0]!).toBeLessThan(5_000)
    // The loss is in squares of the standard deviation; √loss · deviation, the root mean square, is never below the mean absolute error.
    const { preprocessing } = JSON.parse(new TextDecoder().decode(unzipSync(readFileSync(at('flats.layerwright')))['model.json'])) as { preprocessing: { targets: { scale: number[] } } }
    expect(Math.sqrt(loss) / preprocessing.targets.scale[0]!).toBeGreaterThanOrEqual(absoluteErrors[0]! * 0.999)
  })

  it('come out of exported code as they come out of the app', async () => {
    const exported = await layerwright(['export', at('flats.layerwright'), '--to', 'ts', '--data', at('flats.csv'), '--target', 'price', '--out', at('code')])
    expect(exported.err).toEqual([])
    const { stdout } = await runExported('predict', at('samples.json'))
    const { outputs } = JSON.parse(stdout) as { outputs: { price: number[][] } }
    const ours = await predict(at('flats.layerwright'))
    for (const [index, [value]] of outputs.price.entries()) expect(value! / ours[index]!).toBeCloseTo(1, 5)
    // It trains in the same units: variances, not squares of hundred thousands.
    const again = await runExported('train', '20')
    expect(Number(/test loss ([\d.]+)/.exec(again.stdout)?.[1])).toBeLessThan(1)
  })

  it('stay as the network says them where an older bundle has no scale for them', async () => {
    const files = unzipSync(readFileSync(at('flats.layerwright')))
    const model = JSON.parse(new TextDecoder().decode(files['model.json'])) as { preprocessing: { targets?: { offset: number[]; scale: number[] } } }
    const { offset, scale } = model.preprocessing.targets!
    delete model.preprocessing.targets
    writeFileSync(at('older.layerwright'), zipSync({ ...files, 'model.json': new TextEncoder().encode(JSON.stringify(model)) }))
    const [whole, raw] = [await predict(at('flats.layerwright')), await predict(at('older.layerwright'))]
    for (const [index, value] of raw.entries()) expect((value / scale[0]! + offset[0]!) / whole[index]!).toBeCloseTo(1, 6)
  })

  it('are left as they are where the output is bounded and could not reach them', async () => {
    const { exitCode, out } = await layerwright(['train', project('bounded', 'tanh'), '--data', at('flats.csv'), '--target', 'price', '--epochs', '1', '--out', at('bounded.layerwright')])
    expect([exitCode, out[0]]).toEqual([0, expect.not.stringContaining('standardised')])
    const { preprocessing } = JSON.parse(new TextDecoder().decode(unzipSync(readFileSync(at('bounded.layerwright')))['model.json'])) as { preprocessing: object }
    expect(preprocessing).not.toHaveProperty('targets')
  })
})
