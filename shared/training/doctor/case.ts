import type { DataFacts } from '../dataFacts.ts'
import type { TrainingConfig } from '../config.ts'
import type { EpochRecord, Pulse, StopReason } from '../protocol.ts'
import type { NetworkFacts } from './networkFacts.ts'

/** Where a loss stopped being a number. */
export interface Breakdown {
  readonly epoch: number
  readonly step: number
  readonly loss: number
}

/** A run as the doctor sees it: what it showed so far, and what is known of its network and data. */
export interface Case {
  /** Oldest first. May be thinned out. */
  readonly history: readonly EpochRecord[]
  /** Oldest first. May be thinned out; empty where nothing was measured. */
  readonly pulses: readonly Pulse[]
  /** Of the very first step; null where it is not known. */
  readonly firstLoss: number | null
  readonly training: TrainingConfig
  readonly network: NetworkFacts
  /** Null where the data are not known. */
  readonly data: DataFacts | null
  /** Null while the run goes on. */
  readonly stoppedBy: StopReason | null
  /** Null unless `stoppedBy` is "notFinite". */
  readonly breakdown: Breakdown | null
  /** The epoch whose weights the network has now: 0 are the initial ones. */
  readonly keptEpoch: number
  /** Ids of what was found at the last look. To stay, a finding needs a little less than to appear, so that none comes and goes. */
  readonly standing: ReadonlySet<string>
}

/** The border that a number has to pass: the first to appear, the second to stay. */
export function border({ standing }: Case, id: string, appear: number, stay: number): number {
  return standing.has(id) ? stay : appear
}

export function isRunning({ stoppedBy }: Case): boolean {
  return stoppedBy === null
}
