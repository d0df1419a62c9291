import { create } from 'zustand'
import type { DatasetFacts } from '../../shared/datasets/dataset.ts'
import type { Mistake } from '../../shared/mistake.ts'
import type { DataReport } from '../../shared/training/protocol.ts'

interface DataState {
  /** What the worker holds now; null before the first load. */
  readonly report: DataReport | null
  readonly loading: boolean
  /** Why the last choice was refused; the data before it are still there. */
  readonly mistake: Mistake | null
}

export const useData = create<DataState>()(() => ({ report: null, loading: false, mistake: null }))

/** What the validator knows of the data: null until something is loaded. */
export function useDataFacts(): DatasetFacts | null {
  return useData((state) => state.report?.facts ?? null)
}
