import { version } from '../../package.json'
import { chooseBackend, recallChoice as recall, type ChoiceMachine } from '../../shared/backend/choose.ts'
import { fail, succeed, type Result } from '../../shared/mistake.ts'
import type { Project } from '../../shared/project/project.ts'
import type { Backend, TrialInput } from '../../shared/training/protocol.ts'
import type { Session } from '../../shared/training/session.ts'
import type { BackendChoice, RateSweep, TrialReport } from '../../shared/training/trial/report.ts'
import { createTrials } from '../../shared/training/trial/trials.ts'
import { onContextLost, rivalBackends, startBackend, tf } from './backend.ts'
import { breathe } from './breathe.ts'
import { recallChoice, rememberChoice } from './choiceDatabase.ts'
import { freshKernels } from './kernels.ts'

export interface WorkerTrialsOptions {
  readonly session: Session
  /** The backend that the trained network lives on; null before any. */
  readonly running: () => Backend | null
  readonly onProgress: (what: string, share: number) => void
}

/** What the worker does with trials: on which backend, and how it goes back to the one before. */
export interface WorkerTrials {
  readonly tryOut: (input: TrialInput) => Promise<Result<TrialReport>>
  readonly findRate: (input: TrialInput) => Promise<Result<RateSweep>>
  readonly cancel: () => void
  /** What `auto` is for a project: measured at the first time where there is a real graphics card. */
  readonly resolve: (project: Project, wanted: Backend | 'auto', strict: boolean) => Promise<Backend | 'auto'>
  readonly recalled: (project: Project) => Promise<BackendChoice | null>
  readonly measure: (input: { readonly project: Project; readonly strict: boolean }) => Promise<Result<BackendChoice | null>>
}

export function createWorkerTrials({ session, running, onProgress }: WorkerTrialsOptions): WorkerTrials {
  const trials = createTrials({ tf, clock: () => performance.now(), breathe, kernels: freshKernels, material: session.material, status: session.status })

  /** Does something on other backends, and goes back to the one where the trained network lives. */
  const elsewhere = async <T>(act: () => Promise<T>): Promise<T> => {
    try {
      return await act()
    } finally {
      const before = running()
      if (before) await startBackend(before)
    }
  }
  const machineFor = (project: Project, strict: boolean): ChoiceMachine => ({
    rivals: rivalBackends,
    version,
    recall: recallChoice,
    remember: rememberChoice,
    wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    measure: async (backend, onAlive) => {
      const prepared = await startBackend(backend)
      onAlive()
      return prepared.ok ? unlessLost(() => trials.secondsPerStep({ project, backend, strict, onProgress: onAlive })) : prepared
    },
    onProgress: (share) => onProgress('Timing the backends', share),
  })
  const choose = (project: Project, strict: boolean, again = false) => chooseBackend(project, machineFor(project, strict), again)
  const resolve: WorkerTrials['resolve'] = async (project, wanted, strict) => {
    // Without data there is nothing to time; the start says so.
    if (wanted !== 'auto' || !session.material()) return wanted
    return (await choose(project, strict))?.backend ?? 'auto'
  }
  const attempt = <T>({ project, backend: wanted, strict }: TrialInput, act: (backend: Backend) => Promise<Result<T>>): Promise<Result<T>> =>
    elsewhere(async () => {
      const prepared = await startBackend(await resolve(project, wanted, strict))
      return prepared.ok ? unlessLost(() => act(prepared.value.backend)) : prepared
    })

  return {
    cancel: trials.cancel,
    resolve,
    recalled: (project) => recall(project, machineFor(project, false)),
    measure: ({ project, strict }) =>
      elsewhere(async () => {
        if (!session.material()) return fail('no-data', 'There are no data to time the backends on. Choose data first.')
        if (session.status() !== 'ended') return fail('training', 'A training is under way, and would slow the backends down. Stop it, then measure again.')
        return succeed(await choose(project, strict, true))
      }),
    tryOut: (input) =>
      attempt(input, async (backend) => {
        const { project, strict } = input
        const report = await trials.tryOut({ project, backend, strict, onProgress: (share) => onProgress('Trying a few steps', share) })
        const choice = report.ok && input.backend === 'auto' ? await recall(project, machineFor(project, strict)) : null
        return report.ok ? succeed({ ...report.value, tried: choice?.tried ?? [] }) : report
      }),
    findRate: (input) => attempt(input, (backend) => trials.findRate({ project: input.project, backend, strict: input.strict, onProgress: (share) => onProgress('Trying learning rates', share) })),
  }
}

/** What waits for a graphics card that was taken away would wait for ever. */
async function unlessLost<T>(act: () => Promise<T>): Promise<T> {
  let stop = () => {}
  const lost = new Promise<never>((_, reject) => {
    stop = onContextLost((backend) => backend === tf.getBackend() && reject(new Error('the graphics driver took the card away')))
  })
  try {
    return await Promise.race([act(), lost])
  } finally {
    stop()
  }
}
