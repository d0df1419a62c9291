import { create } from 'zustand'
import type { DatasetFacts } from '../../shared/datasets/dataset.ts'
import { findDataset } from '../../shared/datasets/index.ts'
import type { Mistake } from '../../shared/mistake.ts'
import type { DataConfig } from '../../shared/training/config.ts'
import type { DataReport } from '../../shared/training/protocol.ts'
import { useDocument } from './document.ts'

interface DataState {
  /** What the worker holds now; null before the first load. */
  readonly report: DataReport | null
  /** The choice that `report` answers; null before the first load. */
  readonly loaded: DataConfig | null
  readonly loading: boolean
  /** What the worker does while it loads, and how far it is, 0 to 1; null when it does not say. */
  readonly progress: { readonly what: string; readonly share: number } | null
  /** Why the last choice was refused; the data before it are still there. */
  readonly mistake: Mistake | null
}

export const useData = create<DataState>()(() => ({ report: null, loaded: null, loading: false, progress: null, mistake: null }))

/** What is known of the data of a project: at once for a built-in source, after loading for the user's own files. */
export function factsOf(data: DataConfig, { report, loaded }: Pick<DataState, 'report' | 'loaded'>): DatasetFacts | null {
  const known = findDataset(data.source)
  if (known) return known.facts
  return report && loaded?.source === data.source && loaded.target === data.target ? report.facts : null
}

/** What the validator knows of the data. */
export function useDataFacts(): DatasetFacts | null {
  const data = useDocument((state) => state.project.data)
  return useData((state) => factsOf(data, state))
}
