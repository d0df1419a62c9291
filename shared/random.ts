/** The whole state of a generator: four unsigned 32-bit numbers, not all zero. It can be stored as JSON. */
export type RandomState = readonly [number, number, number, number]

/** A stream of seeded random numbers. The same seed gives the same numbers on every machine and backend. */
export interface Random {
  /** In [0, 1), with 32 random bits. */
  readonly uniform: () => number
  /** From the normal distribution with mean 0 and variance 1 (Box & Muller 1958, the cosine branch, so that no half result is kept). */
  readonly normal: () => number
  /** A whole number in [0, bound), every one equally likely. `bound` is from 1 to 2³². */
  readonly integer: (bound: number) => number
  /** Puts the items in a random order, in place (Fisher & Yates 1938, as Durstenfeld 1964). */
  readonly shuffle: <T extends { [index: number]: unknown; readonly length: number }>(items: T) => T
  readonly state: () => RandomState
}

/** A generator started from a seed: xoshiro128** (Blackman & Vigna 2018), its state filled by splitmix32 as they advise. */
export function createRandom(seed: number): Random {
  const next = splitmix32(seed)
  return resumeRandom([next(), next(), next(), next()])
}

/** A generator that goes on where another one stood. */
export function resumeRandom(state: RandomState): Random {
  // In a typed array: numbers of 32 bits in captured variables would each be a new object on the heap.
  const words = Int32Array.from(state)
  if (words.every((word) => word === 0)) throw new RangeError('The state of a xoshiro generator must not be all zero.')

  const uniform = () => draw(words) / 2 ** 32
  return {
    uniform,
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    integer: (bound) => drawBelow(words, bound),
    shuffle: (items) => {
      for (let last = items.length - 1; last > 0; last -= 1) {
        const chosen = drawBelow(words, last + 1)
        const kept = items[last]
        items[last] = items[chosen]
        items[chosen] = kept
      }
      return items
    },
    state: () => [words[0]! >>> 0, words[1]! >>> 0, words[2]! >>> 0, words[3]! >>> 0],
  }
}

/** The next 32 bits. It and `drawBelow` belong to no generator, so that a browser's compiler puts them into the loops that call them. */
function draw(words: Int32Array): number {
  const a = words[0]!
  const b = words[1]!
  const c = words[2]!
  const d = words[3]!
  const scaled = Math.imul(b, 5)
  const third = c ^ a
  const fourth = d ^ b
  words[1] = b ^ third
  words[0] = a ^ fourth
  words[2] = third ^ (b << 9)
  words[3] = (fourth << 11) | (fourth >>> 21)
  return Math.imul((scaled << 7) | (scaled >>> 25), 9) >>> 0
}

function drawBelow(words: Int32Array, bound: number): number {
  let drawn = draw(words)
  // The highest 2³² modulo bound draws would make the lowest numbers likelier; they are fewer than the bound.
  while (drawn > 0xffffffff - bound && drawn > 0xffffffff - (2 ** 32 % bound)) drawn = draw(words)
  // The remainder, by floating-point numbers: with % a shuffle takes twice as long. The quotient of such whole numbers is never rounded up to the next one.
  return drawn - Math.floor(drawn / bound) * bound
}

/**
 * A seed of its own for every purpose: the run's seed mixed with a name ("conv2d_1.kernel") or a number (an
 * epoch). Nothing that draws then disturbs what others draw. FNV-1a over the UTF-16 units, finished by splitmix32.
 */
export function deriveSeed(seed: number, ...purpose: readonly (string | number)[]): number {
  // The seed is mixed first: neighbouring seeds and neighbouring names must not cancel out.
  let hash = (0x811c9dc5 ^ splitmix32(seed)()) >>> 0
  for (const part of purpose) {
    for (const unit of `${part}\u0000`) hash = Math.imul(hash ^ unit.codePointAt(0)!, 0x01000193) >>> 0
  }
  return splitmix32(hash)()
}

/** Steele, Lea & Flood 2014, in the 32-bit form with the constants of MurmurHash3's finaliser. */
function splitmix32(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x9e3779b9) >>> 0
    let mixed = state
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
    return (mixed ^ (mixed >>> 16)) >>> 0
  }
}
