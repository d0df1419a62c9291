import { bytesOfRun, type MomentStore } from './store.ts'

/**
 * Deletes whole runs until the others take at most `bytes` together: first those that have ended, then those that broke off, each time the oldest.
 * The runs in `keep` stay.
 */
export async function makeRoom(store: MomentStore, bytes: number, keep: ReadonlySet<string>): Promise<void> {
  const others = (await store.runs()).filter(({ facts }) => !keep.has(facts.run))
  let total = others.reduce((sum, { state }) => sum + bytesOfRun(state), 0)
  others.sort((a, b) => Number(b.state.ended) - Number(a.state.ended) || a.facts.startedAt - b.facts.startedAt)
  for (const { facts, state } of others) {
    // One that broke off before its first moment can be of no use any more.
    if (total <= bytes && (state.moments.length > 0 || state.ended)) continue
    await store.remove(facts.run)
    total -= bytesOfRun(state)
  }
}
