import { create } from 'zustand'
import { fail, type Result } from '../../../shared/mistake.ts'
import type { Project } from '../../../shared/project/project.ts'
import type { RateSweep, TrialReport } from '../../../shared/training/trial/report.ts'
import { ensureData } from '../../data/load.ts'
import { analyseOnce } from '../../store/analysis.ts'
import { factsOf, useData } from '../../store/data.ts'
import { useDocument } from '../../store/document.ts'
import { useRuns } from '../../store/run.ts'
import { useView } from '../../store/view.ts'
import { onProgress, request } from '../client.ts'
import { measured } from './choice.ts'

/** A question about the network that a few steps answer. */
export interface Trial {
  /** Counts up, so that the answer to an earlier one is not taken for this one's. */
  readonly id: number
  readonly kind: 'tryOut' | 'findRate'
  /** What was tried. */
  readonly project: Project
  /** What is done now, and its share from 0 to 1. */
  readonly progress: { readonly what: string; readonly share: number }
  /** Null while it is under way. */
  readonly report: Result<TrialReport> | null
  readonly sweep: Result<RateSweep> | null
}

/** The trial whose dialog is open. */
export const useTrial = create<{ readonly trial: Trial | null }>()(() => ({ trial: null }))

let last = 0

function change(id: number, change: Partial<Trial>): void {
  useTrial.setState(({ trial }) => (trial?.id === id ? { trial: { ...trial, ...change } } : { trial }))
}

/** "Will it train here?" */
export function tryOut(): Promise<void> {
  return begin('tryOut', async (id, project) => {
    const report = await ask<TrialReport>(project, () => request('tryOut', asked(project)))
    change(id, { report })
  })
}

export function findRate(): Promise<void> {
  return begin('findRate', async (id, project) => {
    const sweep = await ask<RateSweep>(project, () => request('findRate', asked(project)))
    change(id, { sweep })
  })
}

/** Closes the dialog; what is under way ends. */
export function closeTrial(): void {
  const { trial } = useTrial.getState()
  useTrial.setState({ trial: null })
  if (trial && isUnderWay(trial)) request('cancelTrial', null).catch(() => {})
}

export function isUnderWay({ report, sweep }: Trial): boolean {
  return report === null && sweep === null
}

async function begin(kind: Trial['kind'], run: (id: number, project: Project) => Promise<void>): Promise<void> {
  last += 1
  const id = last
  const { project } = useDocument.getState()
  useTrial.setState({ trial: { id, kind, project, progress: { what: 'Loading the data', share: 0 }, report: null, sweep: null } })
  const stop = onProgress((what, share) => change(id, { progress: { what, share } }))
  try {
    await run(id, project)
  } finally {
    stop()
    // `auto` may have been measured on the way.
    measured()
  }
}

function asked(project: Project) {
  return { project, backend: useRuns.getState().wanted, strict: useView.getState().strict }
}

/** Sees to the data and the network first, as before a run; what goes wrong is an answer too. */
async function ask<T>(project: Project, question: () => Promise<Result<T>>): Promise<Result<T>> {
  try {
    const data = await ensureData()
    if (!data.ok) return data
    const { problems } = analyseOnce(project, useView.getState().strict, factsOf(project.data, useData.getState()))
    const errors = problems.filter(({ level }) => level === 'error')
    const first = errors[0] ?? (project.graph.nodes.length === 0 ? problems[0] : undefined)
    if (first) return fail(first.code, errors.length > 1 ? `The network has ${errors.length} errors. The first: ${first.message}` : first.message)
    return await question()
  } catch (error) {
    return fail('worker-broken', error instanceof Error ? error.message : String(error))
  }
}
