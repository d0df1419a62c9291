import { countValues } from '../layer/index.ts'
import type { Feed } from '../training/feed.ts'
import type { Arena } from './arena.ts'
import { growTo } from './kernels.ts'

const BYTES = 4
/** The most memory for it, in bytes. MNIST takes 190 MB. */
const MOST = 256 * 1024 ** 2

/** A dataset as the network wants it, in the memory of the engine: plans gather their batches there themselves. All addresses in bytes. */
export interface Resident {
  /** Of each input of the network, [samples, …]. */
  readonly inputs: readonly number[]
  /** Of each output, [samples, …]. */
  readonly targets: readonly number[]
  /** Brings those of `count` samples, at the positions in `order` from `from` on, that have not been wanted before. */
  readonly bring: (order: Int32Array, from: number, count: number) => void
}

/** Null where the data are too large: each batch is then brought anew. */
export function makeResident(feed: Feed, arena: Arena, memory: WebAssembly.Memory): Resident | null {
  const { count, entries, tasks } = feed
  const widths = { inputs: entries.map(({ shape }) => countValues(shape)), targets: tasks.map(({ objective }) => objective.units) }
  const bytes = [...widths.inputs, ...widths.targets].reduce((sum, width) => sum + count * width * BYTES, 0)
  if (bytes > MOST || !growTo(memory, arena.end + bytes)) return null
  const take = (width: number) => arena.takeFresh(count * width * BYTES)
  const inputs = widths.inputs.map(take)
  const targets = widths.targets.map(take)
  if (!growTo(memory, arena.end)) return null

  const present = new Uint8Array(count)
  let missing = count
  const place = (rows: Float32Array, at: number, width: number, fresh: readonly number[]) => {
    const values = new Float32Array(memory.buffer)
    for (const [row, index] of fresh.entries()) values.set(rows.subarray(row * width, (row + 1) * width), at / BYTES + index * width)
  }
  return {
    inputs,
    targets,
    bring: (order, from, wanted) => {
      if (missing === 0) return
      const fresh: number[] = []
      for (let row = from; row < from + wanted; row += 1) {
        const index = order[row]!
        if (present[index] === 1) continue
        present[index] = 1
        fresh.push(index)
      }
      if (fresh.length === 0) return
      missing -= fresh.length
      for (const [input, rows] of feed.rows(fresh).entries()) place(rows, inputs[input]!, widths.inputs[input]!, fresh)
      for (const [output, { objective }] of tasks.entries()) place(objective.encode(fresh), targets[output]!, widths.targets[output]!, fresh)
    },
  }
}
