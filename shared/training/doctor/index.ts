import type { Case } from './case.ts'
import type { Finding, FindingSpec, Level } from './finding.ts'
import { deadUnits } from './findings/deadUnits.ts'
import { gradientFlow } from './findings/gradientFlow.ts'
import { imbalance } from './findings/imbalance.ts'
import { leakage } from './findings/leakage.ts'
import { notFinite } from './findings/notFinite.ts'
import { nothingToLearn } from './findings/nothingToLearn.ts'
import { overfitting } from './findings/overfitting.ts'
import { progress } from './findings/progress.ts'
import { rising } from './findings/rising.ts'
import { saturation } from './findings/saturation.ts'
import { slowStart } from './findings/slowStart.ts'
import { stepSize } from './findings/stepSize.ts'
import { stillFalling } from './findings/stillFalling.ts'
import { stillness } from './findings/stillness.ts'
import { underfitting } from './findings/underfitting.ts'
import { validationBetter } from './findings/validationBetter.ts'

/** The most important first, within a level. */
export const FINDINGS: readonly FindingSpec[] = [
  notFinite, nothingToLearn, rising, stillness, gradientFlow, deadUnits, saturation, leakage, imbalance, underfitting, overfitting, stepSize, stillFalling, slowStart, progress, validationBetter,
]

const RANK: Readonly<Record<Level, number>> = { problem: 0, hint: 1, praise: 2 }
/** What explains another finding stands for it. */
const EXPLAINED: Readonly<Record<string, readonly string[]>> = {
  underfitting: ['not-finite', 'rising', 'stillness', 'gradient-flow', 'nothing-to-learn'],
  'still-falling': ['overfitting', 'rising'],
  'step-size': ['not-finite', 'rising', 'stillness'],
  'dead-units': ['nothing-to-learn'],
  overfitting: ['rising'],
  progress: ['still-falling'],
}

/** All that a run shows, the most important first. */
export function diagnose(patient: Case): Finding[] {
  const found = FINDINGS.flatMap((spec) => {
    const finding = spec.look(patient)
    return finding ? [{ ...finding, id: spec.id }] : []
  })
  const ids = new Set(found.map(({ id }) => id))
  const own = found.filter(({ id }) => !(EXPLAINED[id] ?? []).some((other) => ids.has(other)))
  // Praise where something is wrong would only confuse.
  const wrong = own.some(({ level }) => level === 'problem')
  return own.filter(({ level }) => !(wrong && level === 'praise')).toSorted((a, b) => RANK[a.level] - RANK[b.level])
}

/** What is said at the end of a run where something went wrong: the most important problem. Null where nothing did. */
export function adviceOf(findings: readonly Finding[]): Finding | null {
  return findings.find(({ level }) => level === 'problem') ?? null
}

export { messageOf } from './finding.ts'
export type { Action, Change, Finding, FindingSpec, Level } from './finding.ts'
export type { Case } from './case.ts'
