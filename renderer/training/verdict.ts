import { messageOf, type Finding, type Level } from '../../shared/training/doctor/index.ts'
import { percent } from '../../shared/training/figures.ts'
import type { Run } from './run.ts'

/** What the status card says of a run. */
export interface Verdict {
  readonly tone: 'good' | 'neutral' | 'warning' | 'bad'
  readonly title: string
  readonly text: string
}

const TONES: Readonly<Record<Level, Verdict['tone']>> = { problem: 'bad', hint: 'warning', praise: 'good' }

/** A few plain words on how a run goes: the most important of what the doctor found in it, or what it waits for. */
export function judge(run: Run | null, findings: readonly Finding[]): Verdict {
  if (!run) return { tone: 'neutral', title: 'Ready to train', text: 'Press Train. The curves appear here while the network learns.' }
  if (run.state === 'failed') return { tone: 'bad', title: 'Training broke off', text: run.mistake?.message ?? 'The worker gave no reason.' }
  const [top] = findings
  if (top) {
    const accuracy = run.end?.stoppedBy === 'nothingToLearn' ? (run.end.test?.accuracy ?? null) : null
    return { tone: TONES[top.level], title: top.title, text: `${messageOf(top)}${accuracy === null ? '' : ` It answers ${percent(accuracy)} of the test samples correctly.`}` }
  }
  if (run.end && run.epochs.length === 0) return { tone: 'neutral', title: 'Stopped early', text: 'The run ended before its first epoch was complete, so nothing can be said of it.' }
  return { tone: 'neutral', title: 'First epoch', text: 'How well it goes shows after the first epochs.' }
}

export { measured, percent, short } from '../../shared/training/figures.ts'
