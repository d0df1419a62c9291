import type { StoredMoment } from '../../../shared/training/protocol.ts'
import type { Run } from '../run.ts'

/** An epoch whose end is stored, so that it can be looked at and branched off. */
export interface StoredEpoch {
  readonly epoch: number
  /** Of the lowest watched loss. */
  readonly best: boolean
}

/** The epochs among the moments of a run, rising; moments within an epoch are left out. */
export function storedEpochs(moments: readonly StoredMoment[]): readonly StoredEpoch[] {
  const epochs = new Map<number, StoredEpoch>()
  for (const { epoch, batch, kind } of moments) {
    if (kind === 'latest' || batch > 0 || epoch === 0) continue
    epochs.set(epoch, { epoch, best: kind === 'best' || epochs.get(epoch)?.best === true })
  }
  return [...epochs.values()].toSorted((a, b) => a.epoch - b.epoch)
}

/** The stored epoch that lies nearest, the earlier of two; null where none is stored. */
export function nearestStored(stored: readonly StoredEpoch[], epoch: number): number | null {
  return stored.reduce<number | null>((nearest, each) => (nearest === null || Math.abs(each.epoch - epoch) < Math.abs(nearest - epoch) ? each.epoch : nearest), null)
}

/** The epoch that the network of a run stands at once it has ended; the last stored one while it goes on. Null where nothing is stored. */
export function newestEpoch(run: Run, stored: readonly StoredEpoch[]): number | null {
  const last = stored.at(-1)?.epoch ?? null
  return last === null ? null : (run.end?.epoch ?? last)
}

/** Stored epochs that PageUp and PageDown pass over, as a share of all. */
const PAGE = 0.1

/** Where a key takes the slider from `epoch`; undefined where the key means nothing. */
export function epochAfterKey(key: string, stored: readonly StoredEpoch[], epoch: number): number | undefined {
  const epochs = stored.map((each) => each.epoch)
  const page = Math.max(1, Math.round(epochs.length * PAGE))
  const before = epochs.filter((each) => each < epoch)
  const after = epochs.filter((each) => each > epoch)
  const back = (count: number) => before.at(-count) ?? epochs[0]
  const on = (count: number) => after[count - 1] ?? epochs.at(-1)
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return back(1)
    case 'ArrowRight':
    case 'ArrowUp':
      return on(1)
    case 'PageDown':
      return back(page)
    case 'PageUp':
      return on(page)
    case 'Home':
      return epochs[0]
    case 'End':
      return epochs.at(-1)
    default:
      return undefined
  }
}
