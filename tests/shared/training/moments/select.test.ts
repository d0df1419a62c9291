import { describe, expect, it } from 'vitest'
import { selectMoments } from '../../../../shared/training/moments/select.ts'
import type { MomentEntry } from '../../../../shared/training/moments/store.ts'
import { testRandom } from '../../../support/random.ts'

interface Offered {
  readonly epoch: number
  readonly batch: number
  readonly best: boolean
}

/** What is there after each offer, thinned each time. `steps` is what an epoch has. */
function* store(offers: readonly Offered[], room: number, needsBest = false, steps = 10): Generator<{ moments: MomentEntry[]; latest: number[]; best: number | null; offered: Offered[] }> {
  let moments: MomentEntry[] = []
  let latest: number[] = []
  let best: number | null = null
  const offered: Offered[] = []
  for (const offer of offers) {
    const { epoch, batch } = offer
    const step = epoch * steps + batch
    moments.push({ epoch, batch, step, epochEnd: batch === 0, bytes: 1 })
    latest = [step, ...latest].slice(0, 2)
    if (offer.best) best = step
    offered.push(offer)
    const gone = new Set(selectMoments({ moments, latest, best, room, needsBest }))
    moments = moments.filter((moment) => !gone.has(moment.step))
    latest = latest.filter((each) => !gone.has(each))
    yield { moments, latest, best, offered }
  }
}

/** A run as it may come: epochs in strides, now and then a moment within an epoch, the best one somewhere. */
function offers(seed: number): Offered[] {
  const random = testRandom(seed)
  const stride = random() < 0.5 ? 1 : 40
  let epoch = 0
  return Array.from({ length: 120 }, (_, index) => {
    epoch += 1 + Math.floor(random() * stride)
    const within = random() < 0.2
    return { epoch, batch: within ? 1 + Math.floor(random() * 9) : 0, best: !within && (index === 0 || random() < 0.1) }
  })
}

describe('thinning out', () => {
  const runs = Array.from({ length: 20 }, (_, seed) => ({ seed, room: 5 + (seed % 30) }))

  it.each(runs)('keeps the first, the last, the best and the last two, evenly spread: run $seed with room for $room', ({ seed, room }) => {
    for (const { moments, best, offered } of store(offers(seed), room)) {
      const steps = moments.map(({ step }) => step)
      const ends = offered.filter(({ batch }) => batch === 0)
      expect(steps.length).toBeLessThanOrEqual(room)
      const wanted = [...offered.slice(-2), ...ends.slice(0, 1), ...ends.slice(-1)].map(({ epoch, batch }) => epoch * 10 + batch)
      expect(steps).toEqual(expect.arrayContaining(best === null ? wanted : [...wanted, best]))
      const epochs = moments.filter(({ epochEnd }) => epochEnd).map(({ epoch }) => epoch)
      const widest = Math.max(0, ...epochs.slice(1).map((epoch, index) => epoch - epochs[index]!))
      const offeredGap = Math.max(0, ...ends.slice(1).map(({ epoch }, index) => epoch - ends[index]!.epoch))
      const places = room - 3
      const ideal = ends.length > 0 ? (ends.at(-1)!.epoch - ends[0]!.epoch) / (places - 1) : 0
      expect(widest).toBeLessThanOrEqual(Math.max(2 * ideal, offeredGap))
    }
  })

  it('keeps all while there is room', () => {
    const all = Array.from({ length: 12 }, (_, index) => ({ epoch: index + 1, batch: 0, best: index === 4 }))
    expect([...store(all, 15)].at(-1)!.moments).toHaveLength(12)
  })

  it.each([
    [0, false, [90]],
    [1, false, [90]],
    [1, true, [30, 90]],
    [2, false, [30, 90]],
    [3, false, [30, 80, 90]],
    [4, false, [30, 80, 90]],
    [5, false, [10, 30, 80, 90]],
  ])('with room for %i, and the best one needed: %s, what is left are the steps %j', (room, needsBest, steps) => {
    const nine = Array.from({ length: 9 }, (_, index) => ({ epoch: index + 1, batch: 0, best: index === 2 }))
    expect([...store(nine, room, needsBest)].at(-1)!.moments.map(({ step }) => step)).toEqual(steps)
  })
})
