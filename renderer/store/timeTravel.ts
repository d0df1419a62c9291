import { create } from 'zustand'
import type { Run } from '../training/run.ts'
import type { StoredEpoch } from '../training/timeTravel/storedEpochs.ts'
import { useRuns } from './run.ts'

/** An epoch of a run in the list. */
export interface Place {
  /** Its id. */
  readonly run: number
  readonly epoch: number
}

interface TimeTravel {
  /** Of each run by its id, rising. */
  readonly stored: Readonly<Record<number, readonly StoredEpoch[]>>
  /** The run whose epochs are on the slider, where the user chose one; else the active one. */
  readonly chosen: number | null
  /** Where the slider stands; null: at the newest. */
  readonly wanted: Place | null
  /** What the worker answers from: it follows `wanted`. Null: the newest. */
  readonly looking: Place | null
  /** Whether the epochs are played one after the other. */
  readonly playing: boolean
}

export const useTimeTravel = create<TimeTravel>()(() => ({ stored: {}, chosen: null, wanted: null, looking: null, playing: false }))

export function samePlace(one: Place | null, other: Place | null): boolean {
  return one === other || (one !== null && other !== null && one.run === other.run && one.epoch === other.epoch)
}

const NONE: readonly StoredEpoch[] = []

/** The stored epochs of a run. */
export function storedOf(run: Run | null): readonly StoredEpoch[] {
  return (run && useTimeTravel.getState().stored[run.id]) ?? NONE
}

export function useStored(run: Run | null): readonly StoredEpoch[] {
  return useTimeTravel(({ stored }) => (run && stored[run.id]) ?? NONE)
}

/** Runs of the open network of which epochs are stored, oldest first. */
export function travellers(runs: readonly Run[], stored: TimeTravel['stored']): readonly Run[] {
  return runs.filter(({ id, left }) => !left && (stored[id]?.length ?? 0) > 0)
}

/** The run whose epochs are on the slider; null where none is stored. */
export function useTraveller(): Run | null {
  const chosen = useTimeTravel((state) => state.chosen)
  const stored = useTimeTravel((state) => state.stored)
  return useRuns(({ runs, activeId }) => {
    const offered = travellers(runs, stored)
    return offered.find(({ id }) => id === chosen) ?? offered.find(({ id }) => id === activeId) ?? null
  })
}

/** The same, outside of components. */
export function traveller(): Run | null {
  const { chosen, stored } = useTimeTravel.getState()
  const { runs, activeId } = useRuns.getState()
  const offered = travellers(runs, stored)
  return offered.find(({ id }) => id === chosen) ?? offered.find(({ id }) => id === activeId) ?? null
}
