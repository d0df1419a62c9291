/** Every buffer begins at a multiple of this, in bytes: a SIMD register. */
const ALIGNMENT = 16

/**
 * Addresses in one WebAssembly memory, handed out before anything runs. What is given back is used again for the next
 * buffer that fits. All sizes in bytes.
 */
export class Arena {
  private top: number
  private free: { at: number; size: number }[] = []
  private readonly sizes = new Map<number, number>()

  constructor(base: number) {
    this.top = align(base)
  }

  take(bytes: number): number {
    const size = align(Math.max(bytes, ALIGNMENT))
    const index = this.free.findIndex((hole) => hole.size >= size)
    const hole = this.free[index]
    if (hole) {
      this.free.splice(index, 1)
      if (hole.size > size) this.free.push({ at: hole.at + size, size: hole.size - size })
      this.sizes.set(hole.at, size)
      return hole.at
    }
    return this.takeFresh(bytes)
  }

  /** Room that nothing else ever has: for what is used from the first instruction to the last. */
  takeFresh(bytes: number): number {
    const size = align(Math.max(bytes, ALIGNMENT))
    const at = this.top
    this.top += size
    this.sizes.set(at, size)
    return at
  }

  giveBack(at: number): void {
    const size = this.sizes.get(at)
    if (size === undefined) throw new Error(`Nothing was taken at ${at}.`)
    this.sizes.delete(at)
    let hole = { at, size }
    // Neighbouring holes become one, so that a large buffer finds room again.
    for (const other of this.free.filter((each) => each.at + each.size === at || each.at === at + size)) hole = { at: Math.min(hole.at, other.at), size: hole.size + other.size }
    this.free = [...this.free.filter((each) => each.at + each.size <= hole.at || each.at >= hole.at + hole.size), hole]
  }

  /** The first byte behind all that was ever taken. */
  get end(): number {
    return this.top
  }
}

function align(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT
}
