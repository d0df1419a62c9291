import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeFolder, removeFolder } from '../../support/exported.ts'
import { layerwright } from '../../support/commandLine.ts'

const folder = makeFolder()
const at = (name: string) => path.join(folder, name)
const write = (name: string, content: unknown) => {
  writeFileSync(at(name), typeof content === 'string' ? content : JSON.stringify(content))
  return at(name)
}
const json = <T>(lines: readonly string[]) => lines.map((line) => JSON.parse(line) as T)

interface Event {
  event: string
  loss: number
  stoppedBy: string
}

/** The example of the file format's definition. */
const TINY = {
  format: 'layerwright/project', version: 1, name: 'Tiny',
  graph: {
    nodes: [
      { id: 'image', type: 'input', params: { shape: [28, 28, 1] }, position: { x: 0, y: 0 } },
      { id: 'c1', type: 'conv2d', params: { filters: 6, kernel: [5, 5], padding: 2, activation: 'relu' } },
      { id: 'p1', type: 'maxPool2d', params: { size: [2, 2] } },
      { id: 'f', type: 'flatten' },
      { id: 'd', type: 'dense', params: { units: 10 } },
      { id: 'y', type: 'softmax' },
    ],
    edges: [{ source: 'image', target: 'c1' }, { source: 'c1', target: 'p1' }, { source: 'p1', target: 'f' }, { source: 'f', target: 'd' }, { source: 'd', target: 'y' }],
  },
  data: { source: 'digits8' },
  training: { loss: 'auto', optimizer: { kind: 'adam', learningRate: 0.001 }, epochs: 10, batchSize: 32, seed: 1 },
}

beforeAll(async () => {
  for (const id of ['mlp-iris', 'lenet5-1998', 'perceptron-and']) await layerwright(['new', id, '--out', at(`${id}.json`)])
  await layerwright(['train', at('mlp-iris.json'), '--epochs', '2', '--out', at('iris.layerwright')])
})
afterAll(() => removeFolder(folder))

describe('check', () => {
  it('is content with a sound project', async () => {
    const { exitCode, out, err } = await layerwright(['check', at('mlp-iris.json'), '--json'])
    expect([exitCode, json(out), err]).toEqual([0, [{ ok: true, problems: [] }], []])
  })

  it('names problems and their fixes, and fails', async () => {
    const nodes = TINY.graph.nodes.filter(({ id }) => id !== 'f')
    const file = write('unflattened.json', { ...TINY, graph: { nodes, edges: [{ source: 'image', target: 'c1' }, { source: 'c1', target: 'p1' }, { source: 'p1', target: 'd' }, { source: 'd', target: 'y' }] } })
    const { exitCode, out } = await layerwright(['check', file, '--json'])
    const [result] = json<{ ok: boolean; problems: { node: string }[] }>(out)
    expect([exitCode, out.length, result!.ok]).toEqual([1, 1, false])
    expect(result!.problems.find(({ node }) => node === 'd')).toEqual({
      code: 'expects-vector', level: 'error', node: 'd', message: expect.stringContaining('14×14×6') as string, fixes: ['Insert Flatten'],
    })
    const text = await layerwright(['check', file])
    expect(text.out.join('\n')).toContain('Fix: Insert Flatten')
  })

  it('is strict about remainders only when asked', async () => {
    const nodes = TINY.graph.nodes.map((node) => (node.id === 'p1' ? { ...node, params: { size: 3 } } : node))
    const file = write('remainder.json', { ...TINY, graph: { ...TINY.graph, nodes } })
    expect((await layerwright(['check', file])).exitCode).toBe(0)
    expect((await layerwright(['check', file, '--strict'])).exitCode).toBe(1)
  })
})

describe('summary', () => {
  it('shows the published numbers of LeNet-5', async () => {
    const { exitCode, out } = await layerwright(['summary', at('lenet5-1998.json'), '--json'])
    const [summary] = json<{ layers: { id: string; output: number[]; parameters: number }[]; totals: unknown }>(out)
    expect([exitCode, out.length]).toEqual([0, 1])
    // LeCun et al. 1998, with a dense C3 and plain pooling.
    expect(summary!.layers.map(({ id, output, parameters }) => [id, output.join('×'), parameters])).toEqual([
      ['image', '32×32×1', 0], ['c1', '28×28×6', 156], ['s2', '14×14×6', 0], ['c3', '10×10×16', 2416], ['s4', '5×5×16', 0], ['c5', '1×1×120', 48_120],
      ['flat', '120', 0], ['f6', '84', 10_164], ['scores', '10', 850], ['digit', '10', 0],
    ])
    expect(summary!.totals).toMatchObject({ parameters: 61_706, trainable: 61_706, macs: 416_520, parameterBytes: 246_824 })
  })

  it('writes formulas with the layer’s own numbers', async () => {
    const [summary] = json<{ name: string; layers: Record<string, unknown>[] }>((await layerwright(['summary', write('tiny.json', TINY), '--json'])).out)
    expect(summary!.name).toBe('Tiny')
    expect(summary!.layers[1]).toEqual({
      id: 'c1', type: 'conv2d', inputs: [[28, 28, 1]], output: [28, 28, 6], parameters: 156, trainable: 156, macs: 117_600, receptiveField: [5, 5],
      formula: '(28 + 2·2 − 5)/1 + 1 = 28; (5·5·1 + 1)·6 = 156; 5·5·1·6·28·28 = 117,600',
    })
  })

  it('says what training would take, and the largest batch that fits', async () => {
    const file = at('lenet5-1998.json')
    const [summary] = json<{ totals: { parameterBytes: number; trainingBytes: number } }>((await layerwright(['summary', file, '--json'])).out)
    // Weights, gradients, two slots of Adam and a copy of weights and slots are there at once.
    expect(summary!.totals.trainingBytes).toBeGreaterThan(7 * summary!.totals.parameterBytes)
    expect((await layerwright(['summary', file])).out.join('\n')).toMatch(/Training {5}about [\d.]+ MiB with a batch of \d+ \(.*weights.*at work\); the largest batch that fits into 2\.0 GiB is [\d,]+/)
  })

  it('counts a network that is too large to train, says so and is not wrong for it', async () => {
    const wide = { ...TINY, graph: { nodes: [{ id: 'x', type: 'input', params: { shape: [50_000] } }, { id: 'd', type: 'dense', params: { units: 20_000 } }, { id: 'y', type: 'softmax' }], edges: [{ source: 'x', target: 'd' }, { source: 'd', target: 'y' }] }, data: undefined }
    const file = write('wide.json', wide)
    const { exitCode, out } = await layerwright(['summary', file, '--json'])
    const [summary] = json<{ totals: { parameters: number }; problems: { code: string; level: string }[] }>(out)
    expect([exitCode, summary!.totals.parameters]).toEqual([0, 1_000_020_000])
    expect(summary!.problems).toContainEqual(expect.objectContaining({ code: 'too-large-to-train', level: 'info', node: null }))
    expect((await layerwright(['summary', file])).out.join('\n')).toContain('not even one sample fits into 2.0 GiB')
    expect((await layerwright(['check', file])).exitCode).toBe(0)
  })

  it('refuses a billion units in check and summary too', async () => {
    const graph = { ...TINY.graph, nodes: TINY.graph.nodes.map((node) => (node.id === 'd' ? { ...node, params: { units: 1e9 } } : node)) }
    const file = write('billion.json', { ...TINY, graph })
    for (const command of ['check', 'summary']) {
      const { exitCode, out, err } = await layerwright([command, file, '--json'])
      expect([exitCode, err]).toEqual([1, []])
      expect(json<{ problems: unknown[] }>(out)[0]!.problems).toContainEqual(expect.objectContaining({ code: 'parameter-out-of-range', level: 'error', node: 'd' }))
    }
  })

  it('writes an output that cannot be known as null', async () => {
    const file = write('unknown.json', { ...TINY, graph: { ...TINY.graph, nodes: TINY.graph.nodes.map((node) => (node.id === 'p1' ? { id: 'p1', type: 'fromTheFuture' } : node)) } })
    const { exitCode, out } = await layerwright(['summary', file, '--json'])
    const [summary] = json<{ layers: { id: string; output: unknown }[] }>(out)
    expect([exitCode, summary!.layers.find(({ id }) => id === 'p1')!.output]).toEqual([1, null])
  })
})

describe('train, evaluate, predict', () => {
  it('prints one event a line and nothing else', async () => {
    const { exitCode, out, err } = await layerwright(['train', at('mlp-iris.json'), '--epochs', '2', '--batches', '--json'])
    const events = json<Event>(out)
    expect([exitCode, err]).toEqual([0, []])
    expect(events[0]).toEqual({ event: 'start', backend: 'wasm', engine: 'plan', parameters: 131, train: 104, validation: 23, test: 23 })
    expect(events.filter(({ event }) => event === 'batch')).toHaveLength(14)
    const epoch = events.find(({ event }) => event === 'epoch')!
    expect(Object.keys(epoch).sort()).toEqual(['accuracy', 'epoch', 'event', 'loss', 'samplesPerSecond', 'valAccuracy', 'valLoss'])
    expect(events.at(-1)).toMatchObject({ event: 'end', stoppedBy: 'finished', testLoss: expect.any(Number) as number, testAccuracy: expect.any(Number) as number })
  })

  it('repeats its losses with the same seed, and not with another', async () => {
    const losses = async (seed: string) =>
      json<Event>((await layerwright(['train', at('mlp-iris.json'), '--epochs', '1', '--seed', seed, '--backend', 'cpu', '--json'])).out).filter(({ event }) => event === 'epoch').map(({ loss }) => loss)
    const [first, second, other] = [await losses('7'), await losses('7'), await losses('8')]
    expect(first).toEqual(second)
    expect(first).not.toEqual(other)
  })

  it('goes on where a bundle stopped as if it had never stopped', async () => {
    await layerwright(['train', at('mlp-iris.json'), '--epochs', '1', '--backend', 'cpu', '--out', at('half.layerwright')])
    const ends = async (...more: string[]) => json<Event & { testLoss: number }>((await layerwright(['train', at('mlp-iris.json'), '--epochs', '2', '--backend', 'cpu', '--json', ...more])).out).at(-1)!.testLoss
    expect(await ends('--resume', at('half.layerwright'))).toBe(await ends())
  })

  it('writes the initial weights with --epochs 0, and predicts with them', async () => {
    const { exitCode } = await layerwright(['train', at('mlp-iris.json'), '--epochs', '0', '--out', at('initial.layerwright')])
    const predicted = await layerwright(['predict', at('initial.layerwright'), '--input', write('flowers.json', [[5.1, 3.5, 1.4, 0.2], [6.7, 3, 5.2, 2.3]]), '--json'])
    const [{ outputs }] = json<{ outputs: { species: number[][] } }>(predicted.out) as [{ outputs: { species: number[][] } }]
    expect([exitCode, predicted.exitCode, Object.keys(outputs)]).toEqual([0, 0, ['species']])
    for (const row of outputs.species) expect(row.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5)
  })

  it('evaluates on the test part', async () => {
    const { exitCode, out } = await layerwright(['evaluate', at('iris.layerwright'), '--json'])
    const [result] = json<{ loss: number; accuracy: number; confusion: number[][] }>(out)
    const counts = result!.confusion.flat()
    expect([exitCode, counts.length, counts.reduce((sum, count) => sum + count, 0)]).toEqual([0, 9, 23])
    expect(result!.accuracy).toBeCloseTo((result!.confusion[0]![0]! + result!.confusion[1]![1]! + result!.confusion[2]![2]!) / 23, 6)
  })

  it('stops on Ctrl-C, writes what it has and exits with 130', async () => {
    const { exitCode, out } = await layerwright(['train', at('mlp-iris.json'), '--epochs', '10000', '--json', '--out', at('stopped.layerwright')], { interruptAt: 3 })
    expect([exitCode, json<Event>(out).at(-1)!.stoppedBy, existsSync(at('stopped.layerwright'))]).toEqual([130, 'user', true])
    expect((await layerwright(['evaluate', at('stopped.layerwright'), '--json'])).exitCode).toBe(0)
  })

  it('trains on a CSV file', async () => {
    const rows = Array.from({ length: 60 }, (_, index) => `${index % 2 ? 1 : -1},${(index * 7) % 11},${index % 2 ? 'yes' : 'no'}`)
    const csv = write('answers.csv', ['a,b,answer', ...rows].join('\n'))
    const { exitCode, out } = await layerwright(['train', at('perceptron-and.json'), '--data', csv, '--target', 'answer', '--epochs', '3', '--json'])
    expect([exitCode, json<Event & { testAccuracy: number }>(out).at(-1)!.testAccuracy]).toEqual([0, 1])
  })

  it('knows the classes of other data by their names', async () => {
    const rows = (negative: string, positive: string) => Array.from({ length: 60 }, (_, index) => (index % 2 ? `1,${(index * 7) % 11},${positive}` : `-1,${(index * 7) % 11},${negative}`))
    const table = (name: string, lines: readonly string[]) => write(name, ['a,b,answer', ...lines].join('\n'))
    const bundle = at('answers.layerwright')
    await layerwright(['train', at('perceptron-and.json'), '--data', table('first.csv', rows('no', 'yes')), '--target', 'answer', '--epochs', '3', '--out', bundle])
    const other = await layerwright(['evaluate', bundle, '--data', table('turned.csv', rows('no', 'yes').toReversed()), '--json'])
    expect(json<{ accuracy: number }>(other.out)[0]!.accuracy).toBe(1)
    const unknown = await layerwright(['evaluate', bundle, '--data', table('unknown.csv', rows('no', 'perhaps'))])
    expect([unknown.exitCode, unknown.err]).toEqual([1, [expect.stringMatching(/unknown\.csv has the class "perhaps"/)]])
  })

  it('will not train a network with errors', async () => {
    const { exitCode, err } = await layerwright(['train', write('wrong.json', { ...TINY, graph: { ...TINY.graph, edges: TINY.graph.edges.slice(1) } }), '--json'])
    expect([exitCode, err.length]).toEqual([1, 1])
  })
})

describe('export, new and the lists', () => {
  it('writes JSON that is the project', async () => {
    const { exitCode } = await layerwright(['export', write('tiny.json', { ...TINY, extra: [1] }), '--to', 'json', '--out', at('copy.json')])
    expect(exitCode).toBe(0)
    expect(JSON.parse(readFileSync(at('copy.json'), 'utf8'))).toMatchObject({ ...TINY, extra: [1] })
  })

  it('writes a folder of TypeScript with weights and data', async () => {
    const { exitCode } = await layerwright(['export', at('iris.layerwright'), '--to', 'ts', '--out', at('iris-ts')])
    expect(exitCode).toBe(0)
    for (const name of ['model.ts', 'train.ts', 'predict.ts', 'weights.safetensors', 'package.json', 'README.md', 'data/inputs.bin']) expect(existsSync(at(`iris-ts/${name}`))).toBe(true)
  })

  it('lists templates and data', async () => {
    expect(json<{ id: string }[]>((await layerwright(['templates', '--json'])).out)[0]!.map(({ id }) => id)).toContain('cnn-digits8')
    expect(json<{ id: string }[]>((await layerwright(['data', '--json'])).out)[0]!.map(({ id }) => id)).toEqual(expect.arrayContaining(['digits8', 'digits28', 'iris', 'spiral']))
  })
})

describe('unusable files and arguments', () => {
  const node = (params: unknown) => ({ ...TINY, graph: { nodes: [TINY.graph.nodes[0], { id: 'f', type: 'flatten' }, { id: 'd', type: 'dense', params }], edges: [{ source: 'image', target: 'f' }, { source: 'f', target: 'd' }] } })

  it.each<[string, number, () => string[], RegExp]>([
    ['a file that is not there', 2, () => ['check', at('nowhere.json')], /There is no file/],
    ['a folder', 2, () => ['check', folder], /cannot be read: it is a folder/],
    ['damaged JSON', 2, () => ['check', write('damaged.json', '{"format": "layerwright/pro')], /not valid JSON/],
    ['an empty file', 2, () => ['summary', write('empty.json', '')], /not valid JSON.*empty/],
    ['a forbidden key', 2, () => ['check', write('proto.json', '{"format":"layerwright/project","version":1,"__proto__":{"x":1}}')], /__proto__/],
    ['a newer version', 2, () => ['check', write('newer.json', { ...TINY, version: 99 })], /newer Layerwright/],
    ['a file of another program', 2, () => ['check', write('package.json', { name: 'x' })], /not a Layerwright project/],
    ['a zip that is none', 2, () => ['evaluate', write('fake.layerwright', 'PK\u0003\u0004rubbish')], /not a readable zip/],
    ['a project without weights', 2, () => ['evaluate', at('mlp-iris.json')], /holds no weights/],
    ['an unknown command', 2, () => ['frobnicate'], /Unknown command/],
    ['an unknown option', 2, () => ['check', at('mlp-iris.json'), '--fast'], /Unknown option/],
    ['a missing argument', 2, () => ['check'], /Missing required argument/],
    ['epochs that are no number', 2, () => ['train', at('mlp-iris.json'), '--epochs', 'many'], /whole number from 0/],
    ['a batch of none', 2, () => ['train', at('mlp-iris.json'), '--batch', '0'], /whole number from 1/],
    ['an unknown backend', 2, () => ['train', at('mlp-iris.json'), '--backend', 'abacus'], /abacus/],
    ['unknown data', 2, () => ['train', at('mlp-iris.json'), '--data', 'mnist'], /There is no dataset "mnist"/],
    ['a place that is not there', 2, () => ['train', at('mlp-iris.json'), '--out', at('no/where.layerwright')], /there is no folder/],
    ['an unknown target', 2, () => ['export', at('mlp-iris.json'), '--to', 'cobol', '--out', at('x')], /There is no target "cobol"/],
    ['an unknown template', 2, () => ['new', 'gpt', '--out', at('x.json')], /There is no template "gpt"/],
    ['samples that are no JSON', 2, () => ['predict', at('iris.layerwright'), '--input', write('samples.txt', 'one, two')], /not valid JSON/],
    ['a sample of the wrong length', 2, () => ['predict', at('iris.layerwright'), '--input', write('short.json', [[1, 2, 3]])], /sample 1 has 3 numbers, but the input needs 4/],
    ['a sample that holds a text', 2, () => ['predict', at('iris.layerwright'), '--input', write('text.json', [[1, 2, 3, 'x']])], /"x" where a number should be/],
    ['a number beyond 32 bits', 2, () => ['predict', at('iris.layerwright'), '--input', write('vast.json', '[[1e300, 1, 1, 1]]')], /1e\+300, which is too large/],
    ['samples nested without end', 2, () => ['predict', at('iris.layerwright'), '--input', write('deep.json', `${'['.repeat(50_000)}${']'.repeat(50_000)}`)], /sample 1 has 1 number,/],
    ['a project nested without end', 2, () => ['check', write('nested.json', `{"format":"layerwright/project","version":1,"x":${'['.repeat(50_000)}${']'.repeat(50_000)}}`)], /nests its values too deeply/],
    ['a column of something that is no table', 2, () => ['train', at('mlp-iris.json'), '--target', 'species'], /"species" names a column of a CSV file/],
    ['a project that names no data', 2, () => ['train', write('dataless.json', { ...TINY, data: undefined })], /Choose some with --data/],
    ['weights of another network', 2, () => ['train', at('perceptron-and.json'), '--resume', at('iris.layerwright')], /do not belong to this network/],
    ['data of another size', 1, () => ['train', at('mlp-iris.json'), '--data', 'wine'], /13/],
    ['a layer of a billion units', 1, () => ['train', write('huge.json', node({ units: 1e9 }))], /1000000000|1,000,000,000/],
    ['layers too large for any memory', 1, () => ['train', write('large.json', node({ units: 65_536 })), '--data', 'digits28'], /./],
    ['an export with errors', 1, () => ['export', write('huge.json', node({ units: 1e9 })), '--to', 'ts', '--out', at('huge-ts')], /error/],
  ])('%s: exit code %i and one sentence', async (_, expected, args, message) => {
    mkdirSync(folder, { recursive: true })
    const { exitCode, out, err } = await layerwright(args())
    expect([exitCode, out, err.length]).toEqual([expected, [], 1])
    expect(err[0]).toMatch(message)
    expect(err[0]).toMatch(/[.?]$/)
    expect(err[0]).not.toMatch(/\n|    at /)
  })
})
