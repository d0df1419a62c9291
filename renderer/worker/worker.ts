import { analyse } from '../../shared/analysis/analyse.ts'
import { findTarget } from '../../shared/codegen/index.ts'
import { inspectCsv } from '../../shared/datasets/csv.ts'
import { factsOf } from '../../shared/datasets/dataset.ts'
import { loadDataset } from '../../shared/datasets/load.ts'
import type { NamedBytes } from '../../shared/host.ts'
import { fail, MistakeError, succeed, type Result } from '../../shared/mistake.ts'
import type { Project } from '../../shared/project/project.ts'
import { isOutOfMemory } from '../../shared/training/outOfMemory.ts'
import { previewIndices, reportMaterial, samplesAt } from '../../shared/training/material.ts'
import { createArchive } from '../../shared/training/moments/archive.ts'
import { previewAugmentation } from '../../shared/training/previewAugmentation.ts'
import type { Backend, RequestInput, RequestName, RequestOutput, WorkerMessage } from '../../shared/training/protocol.ts'
import { createSession } from '../../shared/training/session.ts'
import { backends, onContextLost, startBackend, tf } from './backend.ts'
import { breatheInRun, look } from './breathe.ts'
import { createEventBundle } from './eventBundle.ts'
import { kernels } from './kernels.ts'
import { openMomentDatabase } from './momentDatabase.ts'
import { readEnvelope, readInput } from './requestSchemas.ts'
import { createRunLocks } from './runLocks.ts'
import { createWorkerTrials } from './trials.ts'

/** The training worker: every request of the protocol has one handler here. The work itself is the session's. */

function post(message: WorkerMessage): void {
  self.postMessage(message, [])
}

const onEvent = createEventBundle((events) => post({ kind: 'events', events }))
const session = createSession({
  tf,
  clock: () => performance.now(),
  breathe: breatheInRun,
  kernels,
  onEvent,
  onBroken: (error) => console.error(error),
})
const archive = createArchive({ session, open: openMomentDatabase, locks: createRunLocks(navigator.locks), onEvent, now: Date.now })

/** The user's own files that the loaded data came from: a run keeps them, for the page is gone when it is interrupted. */
let ownFiles: readonly NamedBytes[] | null = null

/** Restoring and predicting need a backend too; without a start it is the automatic one. */
let running: Backend | null = null

async function prepare(wanted: Backend | 'auto') {
  const prepared = await startBackend(wanted)
  if (prepared.ok) running = prepared.value.backend
  return prepared
}

const trials = createWorkerTrials({ session, running: () => running, onProgress: (what, share) => post({ kind: 'progress', what, share }) })

/** Starts the backend of a run. Where the one that was measured to be the fastest no longer starts, `auto` takes the next. */
async function prepareFor(project: Project, wanted: Backend | 'auto', strict: boolean) {
  const resolved = await trials.resolve(project, wanted, strict)
  const prepared = await prepare(resolved)
  return prepared.ok || wanted === resolved ? prepared : prepare('auto')
}

/** The backend that runs, or the automatic one. */
async function ensureBackend(): Promise<Result<Backend>> {
  if (running) return succeed(running)
  const prepared = await prepare('auto')
  return prepared.ok ? succeed(prepared.value.backend) : prepared
}

/** Files under `assets/` lie beside the page; the worker itself lies one folder below it, built or not. */
async function readAsset(name: string): Promise<Uint8Array> {
  const response = await fetch(new URL(`../datasets/${name}`, self.location.href))
  if (!response.ok) throw new Error(`datasets/${name}: ${response.status} ${response.statusText}`)
  return new Uint8Array(await response.arrayBuffer())
}

type Handlers = { readonly [K in RequestName]: (input: RequestInput<K>) => RequestOutput<K> | Promise<RequestOutput<K>> }

const handlers: Handlers = {
  backends: () => backends(),

  loadData: async ({ data, files }) => {
    const progress = (share: number) => post({ kind: 'progress', what: 'Loading the data', share })
    const loaded = await loadDataset(data, files, { seed: data.splitSeed, readAsset, progress })
    if (!loaded.ok) return loaded
    ownFiles = files
    return succeed(reportMaterial(session.setData(loaded.value, data)))
  },
  inspectCsv: ({ file }) => inspectCsv(file),
  samples: ({ indices }) => {
    const material = session.material()
    return material ? samplesAt(material, indices) : []
  },
  augmentationPreview: (options) => {
    const material = session.material()
    return material ? previewAugmentation(material, options) : []
  },
  previewIndices: ({ count, classIndex }) => {
    const material = session.material()
    return material ? previewIndices(material, count, classIndex) : []
  },

  start: async ({ project, backend: wanted, strict, paused, run, name, from }) => {
    // What cannot be trained is refused before a graphics card is woken up.
    const material = session.material()
    const problem = analyse(project.graph, { strict, training: project.training, data: material && factsOf(material.dataset) }).problems.find(({ level }) => level === 'error')
    if (problem) return fail(problem.code, problem.message)
    await session.end()
    const prepared = await prepareFor(project, wanted, strict)
    if (!prepared.ok) return prepared
    const { backend } = prepared.value
    const started = await archive.start(project, { backend, wanted, strict, paused, run, name, from, files: ownFiles })
    return started.ok ? succeed({ backend, history: started.value.history, losses: started.value.losses }) : started
  },
  tryOut: trials.tryOut,
  findRate: trials.findRate,
  cancelTrial: () => {
    trials.cancel()
    return null
  },
  backendChoice: ({ project }) => trials.recalled(project),
  measureBackends: trials.measure,
  pause: () => session.pause(),
  resume: () => session.resume(),
  step: () => session.step(),
  stop: () => session.stop(),
  setLearningRate: ({ learningRate }) => {
    session.setLearningRate(learningRate)
    return null
  },

  evaluate: ({ part }) => session.evaluate(part),
  predictions: ({ part, ...filter }) => session.predictions(part, filter),
  boundary: ({ resolution }) => session.boundary(resolution),
  learnedWeights: ({ node }) => session.weights(node),
  trained: () => session.trained(),
  exportCode: async ({ project, target }) => {
    const found = findTarget(target)
    if (!found) return fail('unknown-target', `There is no export target "${target}".`)
    const material = session.material()
    return found.generate(project, {
      state: await session.trained(),
      facts: material && factsOf(material.dataset),
      data: material,
    })
  },
  restore: async ({ project, state }) => {
    const started = await ensureBackend()
    return started.ok ? session.restore(project, state, started.value) : started
  },

  interrupted: () => look(archive.interrupted),
  moments: ({ run }) => look(() => archive.moments(run)),
  lookAt: async (choice) => {
    const started = await ensureBackend()
    return started.ok ? look(() => archive.lookAt(choice, started.value)) : started
  },
  runFiles: ({ run }) => look(() => archive.files(run)),
  giveUpRun: async ({ run }) => {
    await archive.giveUp(run)
    return null
  },
  forgetRun: async ({ run }) => {
    await archive.forget(run)
    return null
  },

  memory: () => {
    if (!running) return { numTensors: 0, numBytes: 0 }
    const { numTensors, numBytes } = tf.memory()
    return { numTensors, numBytes }
  },
  forget: async () => {
    await session.forget()
    return null
  },
  dispose: async () => {
    await session.dispose()
    return null
  },
}

/** Requests that change what the session holds wait for each other; steering and looking never wait. */
const EXCLUSIVE: ReadonlySet<RequestName> = new Set(['loadData', 'start', 'restore', 'lookAt', 'forget', 'dispose', 'tryOut', 'findRate', 'measureBackends'])
let queue: Promise<unknown> = Promise.resolve()

async function handle(id: number, request: RequestName, raw: unknown): Promise<void> {
  const read = readInput(request, raw)
  if (!read.ok) {
    post({ kind: 'broken', id, message: read.message, detail: read.message })
    return
  }
  const handler = handlers[request] as (input: unknown) => unknown
  const run = async () => {
    try {
      post({ kind: 'answer', id, output: await handler(read.input) })
    } catch (error) {
      if (error instanceof MistakeError) post({ kind: 'broken', id, message: error.mistake.message, detail: error.mistake.code })
      else post({ kind: 'broken', id, message: explain(request, error), detail: error instanceof Error ? (error.stack ?? error.message) : String(error) })
    }
  }
  if (!EXCLUSIVE.has(request)) return run()
  // Nobody waits for a trial: whatever comes next ends it.
  trials.cancel()
  const turn = queue.then(run)
  queue = turn
  return turn
}

function explain(request: RequestName, error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error)
  return isOutOfMemory(reason)
    ? 'The memory was not enough for this network. Use a smaller batch, fewer units or filters, or train on the processor.'
    : `The request "${request}" failed: ${reason.split('\n')[0]}`
}

self.addEventListener('message', ({ data }) => {
  const envelope = readEnvelope(data)
  if (!envelope) {
    console.error('Not a request:', data)
    return
  }
  void handle(envelope.id, envelope.request, envelope.input)
})

onContextLost((lost) => {
  if (running !== lost) return
  // Nothing on the graphics card can be saved. The page sees the error and starts a fresh worker.
  setTimeout(() => {
    throw new Error(`the graphics driver took the ${lost === 'webgpu' ? 'WebGPU device' : 'WebGL context'} away`)
  })
})
