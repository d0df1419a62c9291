import { create } from 'zustand'
import { diagnose, type Finding } from '../../../shared/training/doctor/index.ts'
import { activeRun, useRuns } from '../../store/run.ts'
import { isActive, type Run } from '../run.ts'
import { caseOfRun } from './caseOfRun.ts'

interface Diagnosis {
  /** The run that was looked at; null before the first. */
  readonly run: number | null
  /** The most important first. */
  readonly findings: readonly Finding[]
}

const NOTHING: Diagnosis = { run: null, findings: [] }

export const useDiagnosis = create<Diagnosis>()(() => NOTHING)

/** A run that goes on is looked at this often at most, in milliseconds; until something can be said of it, sooner. */
const [LOOK_EVERY, FIRST_LOOKS] = [1000, 200]

/** What the active run shows; nothing of a run that was not looked at yet. */
export function useFindings(run: Run | null): readonly Finding[] {
  return useDiagnosis(({ run: id, findings }) => (run && run.id === id ? findings : NOTHING.findings))
}

/** Looks at the active run as it goes on, and once more when it has ended. Returns the way to stop. */
export function followRuns(): () => void {
  let timer: ReturnType<typeof setTimeout> | null = null
  let lastLook = Number.NEGATIVE_INFINITY
  let seen: Run | null = null
  const look = () => {
    if (timer !== null) clearTimeout(timer)
    timer = null
    const run = activeRun()
    if (run === seen) return
    seen = run
    lastLook = Date.now()
    if (!run) {
      useDiagnosis.setState(NOTHING)
      return
    }
    const { run: before, findings } = useDiagnosis.getState()
    const standing = new Set(before === run.id ? findings.map(({ id }) => id) : [])
    useDiagnosis.setState({ run: run.id, findings: diagnose(caseOfRun(run, standing)) })
  }
  const notice = () => {
    const run = activeRun()
    if (run === seen) return
    if (!run || !isActive(run) || run.id !== seen?.id) look()
    else timer ??= setTimeout(look, Math.max(0, lastLook + (useDiagnosis.getState().findings.length > 0 ? LOOK_EVERY : FIRST_LOOKS) - Date.now()))
  }
  look()
  const stop = useRuns.subscribe(notice)
  return () => {
    stop()
    if (timer !== null) clearTimeout(timer)
  }
}
