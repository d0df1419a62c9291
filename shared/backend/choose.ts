import { expand } from '../graph/expand.ts'
import type { Result } from '../mistake.ts'
import type { Project } from '../project/project.ts'
import { deriveSeed } from '../random.ts'
import type { Backend } from '../training/protocol.ts'
import type { BackendChoice, TriedBackend } from '../training/trial/report.ts'
import { CANCELLED } from '../training/trial/trials.ts'

/** What choosing needs of the machine that it runs on. */
export interface ChoiceMachine {
  /** What is worth timing, and the name of the graphics card; null where there is nothing to choose: see `rivals`. */
  readonly rivals: () => Promise<{ readonly card: string; readonly backends: readonly Backend[] } | null>
  /** Starts a backend and times a step of the project on it. `onAlive` is called whenever it got further. May throw, or never answer. */
  readonly measure: (backend: Backend, onAlive: () => void) => Promise<Result<number>>
  /** Resolves after so many milliseconds. */
  readonly wait: (milliseconds: number) => Promise<void>
  /** What earlier choices came to, by their keys. */
  readonly recall: (key: string) => Promise<BackendChoice | null>
  readonly remember: (key: string, choice: BackendChoice) => Promise<void>
  /** Of the program: a new one may be faster elsewhere. */
  readonly version: string
  /** Told of the share of the backends that have been timed. */
  readonly onProgress?: (share: number) => void
}

/** A backend that got no further for so many seconds hangs. */
const PATIENCE = 10

/**
 * The fastest backend for a project on a machine with a real graphics card: measured once by real steps and remembered. Null where there is nothing
 * to choose, or where it was called off. `again`: measures also where a choice is remembered.
 */
export async function chooseBackend(project: Project, machine: ChoiceMachine, again = false): Promise<BackendChoice | null> {
  const rivals = await machine.rivals()
  if (!rivals) return null
  const key = keyOf(project, rivals, machine.version)
  const known = again ? null : await machine.recall(key)
  if (known) return known
  const tried: TriedBackend[] = []
  for (const [index, backend] of rivals.backends.entries()) {
    const measured = await measure(backend, machine)
    if (!measured.ok && measured.mistake.code === CANCELLED) return null
    tried.push(measured.ok ? { backend, secondsPerStep: measured.value, failure: null } : { backend, secondsPerStep: null, failure: measured.mistake.message })
    machine.onProgress?.((index + 1) / rivals.backends.length)
  }
  const ranked = tried.toSorted((a, b) => (a.secondsPerStep ?? Infinity) - (b.secondsPerStep ?? Infinity))
  const fastest = ranked[0]
  if (!fastest || fastest.secondsPerStep === null) return null
  const choice = { backend: fastest.backend, tried: ranked }
  await machine.remember(key, choice)
  return choice
}

/** The choice that is remembered for a project, without measuring. */
export async function recallChoice(project: Project, machine: Pick<ChoiceMachine, 'rivals' | 'recall' | 'version'>): Promise<BackendChoice | null> {
  const rivals = await machine.rivals()
  return rivals && machine.recall(keyOf(project, rivals, machine.version))
}

async function measure(backend: Backend, { measure: ask, wait }: ChoiceMachine): Promise<Result<number>> {
  const state = { silent: 0, over: false }
  // Second by second: steps that keep the whole program waiting, while shaders are compiled, are no sign that it hangs.
  const watch = async (): Promise<Result<number>> => {
    while (!state.over && state.silent < PATIENCE) {
      await wait(1000)
      state.silent += 1
    }
    return refuse(`it gave no answer for ${PATIENCE} seconds`)
  }
  const attempt = async (): Promise<Result<number>> => {
    try {
      return await ask(backend, () => {
        state.silent = 0
      })
    } catch (error) {
      return refuse(error instanceof Error ? error.message : String(error))
    }
  }
  try {
    return await Promise.race([attempt(), watch()])
  } finally {
    state.over = true
  }
}

function refuse(message: string): Result<number> {
  return { ok: false, mistake: { code: 'backend-failed', message } }
}

/** All that decides which backend is fastest: the network with its blocks written out, the batch, the machine and the program. */
function keyOf({ graph, training }: Project, { card, backends }: { readonly card: string; readonly backends: readonly Backend[] }, version: string): string {
  const { nodes, edges } = expand(graph).graph
  const text = JSON.stringify([nodes.map(({ id, type, params }) => [id, type, params]), edges.map(({ source, target, targetPort }) => [source, target, targetPort])])
  return [version, card, backends.join('+'), training.batchSize, deriveSeed(1, text), deriveSeed(2, text)].join(' · ')
}
