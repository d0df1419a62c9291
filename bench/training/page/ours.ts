import { createProject } from '../../../shared/project/create.ts'
import type { NamedBytes } from '../../../shared/host.ts'
import { createRandom } from '../../../shared/random.ts'
import { dataSchema, trainingSchema } from '../../../shared/training/config.ts'
import type { TrainingEvent } from '../../../shared/training/protocol.ts'
import { createClient, type Client } from '../../../renderer/training/client.ts'
import { graphOf, NETWORKS, type BenchNetwork } from '../networks.ts'
import type { Question } from './rival.ts'

/** The page's own training worker, asked as the page asks it: with all its events, epochs and checkpoints. */

const clients = new Map<number, Promise<Client>>()

/** Batches that are reported before the clock starts, in milliseconds: what is compiled at first has been compiled then. */
const WARM_UP = 300

async function prepare(network: BenchNetwork): Promise<Client> {
  const client = createClient(() => new Worker(new URL('../../../renderer/worker/worker.ts', import.meta.url), { type: 'module' }))
  const images = network.shape.length === 3
  const data = dataSchema.parse({ source: images ? 'idx' : 'spiral', validation: 0, test: 0 })
  const loaded = await client.request('loadData', { data, files: images ? randomImages(network) : null })
  if (!loaded.ok) throw new Error(loaded.mistake.message)
  return client
}

/** Samples a second between the first report after the warm-up and the last one, and how they were computed. */
export async function measureOurs({ network: index, milliseconds, backend = 'auto', warmUp = WARM_UP }: Question): Promise<{ readonly speed: number; readonly engine: string }> {
  const network = NETWORKS[index]!
  const preparing = clients.get(index) ?? prepare(network)
  clients.set(index, preparing)
  const client = await preparing
  const training = trainingSchema.parse({ epochs: 100_000, batchSize: network.batch })
  let engine = ''
  let stop = () => {}
  const measured = new Promise<number>((resolve, reject) => {
    let begun: number | null = null
    let from: { readonly time: number; readonly step: number } | null = null
    const follow = (event: TrainingEvent) => {
      if (event.event === 'start') engine = `${event.engine} on ${event.backend}`
      if (event.event === 'failed') reject(new Error(event.mistake.message))
      if (event.event === 'end') reject(new Error(`Training ended (${event.stoppedBy}) before it was measured.`))
      if (event.event !== 'batches') return
      const step = event.first + event.losses.length - 1
      const time = performance.now()
      begun ??= time
      if (!from) {
        if (time - begun >= warmUp) from = { time, step }
      } else if (time - from.time >= milliseconds) resolve((1000 * network.batch * (step - from.step)) / (time - from.time))
    }
    stop = client.onEvent(follow)
  })
  try {
    const started = await client.request('start', { project: { ...createProject(network.name), graph: graphOf(network), training }, backend, strict: false, paused: false, run: crypto.randomUUID(), name: network.name, from: null })
    if (!started.ok) throw new Error(started.mistake.message)
    return { speed: await measured, engine }
  } finally {
    stop()
    await ended(client)
  }
}

/** Nothing of a run may go on while others are measured. */
async function ended(client: Client): Promise<void> {
  await client.request('stop', null)
  await client.request('forget', null)
}

/** Noise with classes by chance, as the two files of MNIST: what is learned has no say in the speed. */
function randomImages({ shape, samples }: BenchNetwork): NamedBytes[] {
  const random = createRandom(1)
  const sample = shape.at(-1) === 1 ? shape.slice(0, -1) : shape
  const size = shape.reduce((product, extent) => product * extent, 1)
  return [
    { name: 'train-images-idx3-ubyte', bytes: idx([samples, ...sample], Uint8Array.from({ length: samples * size }, () => random.integer(256))) },
    { name: 'train-labels-idx1-ubyte', bytes: idx([samples], Uint8Array.from({ length: samples }, (_, index) => index % 10)) },
  ]
}

function idx(shape: readonly number[], values: Uint8Array): Uint8Array {
  const header = new DataView(new ArrayBuffer(4 + 4 * shape.length))
  header.setUint32(0, 0x0800 | shape.length)
  for (const [axis, extent] of shape.entries()) header.setUint32(4 + 4 * axis, extent)
  const bytes = new Uint8Array(header.byteLength + values.length)
  bytes.set(new Uint8Array(header.buffer))
  bytes.set(values, header.byteLength)
  return bytes
}
