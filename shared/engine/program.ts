import { ARGUMENTS, OPCODES, type Operation } from './opcodes.ts'

/** The arguments of an instruction by their names. Pointers are byte addresses; floats are given as numbers. `scratch` is filled in by `assemble`. */
export type Arguments<O extends Operation> = Readonly<Record<Exclude<(typeof ARGUMENTS)[O][number]['name'], 'scratch'>, number>>

const asFloat = new Float32Array(1)
const asWord = new Int32Array(asFloat.buffer)

/** The bits of a float32, as a word of a program. */
export function floatBits(value: number): number {
  asFloat[0] = value
  return asWord[0]!
}

/** Instructions in the order in which they run. See docs of `opcodes.ts` for what each does. */
export class Program {
  private readonly words: number[] = []
  private readonly scratchAt: number[] = []

  emit<O extends Operation>(operation: O, values: Arguments<O>): void {
    const named = values as Readonly<Record<string, number>>
    this.words.push(OPCODES[operation], ARGUMENTS[operation].length + 2)
    for (const { name, kind } of ARGUMENTS[operation]) {
      if (name === 'scratch') this.scratchAt.push(this.words.length)
      const value = name === 'scratch' ? 0 : named[name]
      if (value === undefined || !(kind === 'float' || Number.isInteger(value))) throw new Error(`The instruction ${operation} needs ${kind} "${name}", not ${value}.`)
      this.words.push(kind === 'float' ? floatBits(value) : value)
    }
  }

  get length(): number {
    return this.words.length
  }

  /** The words, with one scratch region for all instructions. */
  assemble(scratch: number): Int32Array {
    for (const at of this.scratchAt) this.words[at] = scratch
    return Int32Array.from(this.words)
  }
}
