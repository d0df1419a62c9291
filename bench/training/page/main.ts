import { measureOurs } from './ours.ts'
import { ask, type Question } from './rival.ts'

/** Who trains in the browser; `peak` does nothing but multiply and add, and answers in GFLOP/s. */
export type Runner = 'ours' | 'tensorflow' | 'convnet' | 'peak'

/** Asks one of them. Each has one worker, that stays. */
export type Measure = (runner: Runner, question: Question) => Promise<number | null>

declare global {
  interface Window {
    measure: Measure
    /** How our worker computes, once it has been asked: "plan on wasm". */
    ourEngine: string | null
  }
}

const spawn = {
  tensorflow: () => new Worker(new URL('./tensorflow.ts', import.meta.url), { type: 'module' }),
  convnet: () => new Worker(new URL('./convnet.ts', import.meta.url), { type: 'module' }),
  peak: () => new Worker(new URL('./peak.ts', import.meta.url), { type: 'module' }),
}
const workers = new Map<Runner, Worker>()

window.ourEngine = null
window.measure = async (runner, question) => {
  if (runner === 'ours') {
    const { speed, engine } = await measureOurs(question)
    window.ourEngine = engine
    return speed
  }
  const worker = workers.get(runner) ?? spawn[runner]()
  workers.set(runner, worker)
  return ask(worker, question)
}
