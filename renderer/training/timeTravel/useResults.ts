import type { EpochRecord } from '../../../shared/training/protocol.ts'
import { useRuns } from '../../store/run.ts'
import { useTimeTravel } from '../../store/timeTravel.ts'
import { resultsVersion } from '../resultsVersion.ts'
import type { Run } from '../run.ts'

/** Whose answers the views show. */
export interface Results {
  /** The run whose epoch is looked at; else the active one. */
  readonly run: Run | null
  /** The epoch that is looked at; null: the newest. */
  readonly epoch: number | null
  /** Of that epoch, or of the last one; null where it is not among the points that are kept. */
  readonly record: EpochRecord | null
  /** See `resultsVersion`: changes with the epoch too. */
  readonly version: string | null
}

/** What the worker answers from at the moment. */
export function useResults(): Results {
  const looking = useTimeTravel((state) => state.looking)
  const run = useRuns(({ runs, activeId }) => runs.find(({ id }) => id === (looking?.run ?? activeId)) ?? null)
  if (!looking || !run) return { run, epoch: null, record: run?.lastEpoch ?? null, version: resultsVersion(run) }
  const { epoch } = looking
  return { run, epoch, record: run.epochs.find((record) => record.epoch === epoch) ?? null, version: `${run.id} epoch ${epoch}` }
}
