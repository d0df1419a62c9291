import { spawn, spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'
import { NETWORKS } from './networks.ts'
import type { Question } from './page/rival.ts'

/** PyTorch in a process of its own, on one thread. */
export interface PyTorch {
  readonly version: string
  /** The library for matrix products that it was built with: "mkl", "open", "generic" (a slow one); null where it does not say. */
  readonly blas: string | null
  readonly measure: (question: Question) => Promise<number>
  readonly close: () => void
}

/** Threads are forbidden to the libraries below it too. */
const ONE_THREAD = { OMP_NUM_THREADS: '1', MKL_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' }

/** The first Python that can import torch: `$PYTHON`, `python3`, the system's own. Null where none can. */
export async function startPyTorch(): Promise<PyTorch | null> {
  const candidates = [process.env.PYTHON, 'python3', '/usr/bin/python3'].filter((each) => each !== undefined && each !== '')
  const python = candidates.find((each) => spawnSync(each!, ['-c', 'import torch'], { stdio: 'ignore' }).status === 0)
  if (!python) return null
  const child = spawn(python, ['bench/training/pytorch.py'], { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, ...ONE_THREAD } })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const ask = async (line: unknown): Promise<unknown> => {
    child.stdin.write(`${JSON.stringify(line)}\n`)
    const answer = await lines.next()
    if (answer.done === true) throw new Error('PyTorch broke off; its own words are above.')
    return JSON.parse(answer.value)
  }
  const { version, blas } = (await ask(NETWORKS)) as Pick<PyTorch, 'version' | 'blas'>
  return { version, blas, measure: async (question) => (await ask(question)) as number, close: () => void child.kill() }
}
