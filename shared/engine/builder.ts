import { activationFunction, type FunctionName } from '../activation/functions.ts'
import { countValues, type Shape } from '../layer/index.ts'
import type { Arena } from './arena.ts'
import type { Kernels } from './kernels.ts'
import { FUNCTION_CODES, SLOPE_FROM_OUTPUT, type Operation } from './opcodes.ts'
import { Program, type Arguments } from './program.ts'

const BYTES = 4

/** Where the gradient of a value is gathered on the way back. Values that share their numbers share it. */
interface Gradient {
  /** 0 until something arrives. */
  at: number
}

/** The numbers of one batch between two layers, [batch, …shape], and their gradient. */
export interface Value {
  /** Byte address. */
  readonly at: number
  /** Of one sample. */
  readonly shape: Shape
  /** Numbers of the whole batch. */
  readonly size: number
  /** Whether anything that learns stands before it: else no gradient is wanted. */
  readonly learns: boolean
  readonly gradient: Gradient
}

/** One array of a layer's weights in the memory of the engine. */
export interface Weight {
  readonly at: number
  readonly size: number
  /** Where its gradient goes; null where it does not learn. */
  readonly gradient: number | null
}

/** A function as the kernels know it. */
export interface KernelFunction {
  readonly function: number
  readonly alpha: number
  /** Whether its slope can be had from its output; else its input is kept. */
  readonly fromOutput: boolean
}

const fromOutput: ReadonlySet<FunctionName> = new Set(SLOPE_FROM_OUTPUT)

export function kernelFunction(name: FunctionName, alpha = activationFunction(name).alpha ?? 0): KernelFunction {
  return { function: FUNCTION_CODES[name], alpha, fromOutput: fromOutput.has(name) }
}

/**
 * Writes the program of one pass over a batch. A layer calls it forwards, and says with `back` what its way back is; `turn` then
 * writes the ways back in the opposite order (reverse-mode differentiation, Linnainmaa 1970).
 */
export class PlanBuilder {
  private readonly program = new Program()
  private readonly waysBack: { readonly value: Value; readonly write: (dy: number) => void }[] = []
  private scratch = 0
  private salts = 0

  constructor(
    readonly kernels: Kernels,
    readonly arena: Arena,
    /** Samples at a time. */
    readonly batch: number,
    /** Dropout, noise, the batch's own statistics, and a way back. */
    readonly training: boolean,
    /** Address of the seed of this step. */
    readonly seed: number,
  ) {}

  emit<O extends Operation>(operation: O, values: Arguments<O>): void {
    this.program.emit(operation, values)
  }

  /** Bytes that an instruction needs for its own use; all share one region. */
  needScratch(bytes: number): void {
    this.scratch = Math.max(this.scratch, bytes)
  }

  /** A new value. It learns if anything that it comes from does. */
  value(shape: Shape, sources: readonly { readonly learns: boolean }[]): Value {
    const size = this.batch * countValues(shape)
    return { at: this.arena.take(size * BYTES), shape, size, learns: sources.some(({ learns }) => learns), gradient: { at: 0 } }
  }

  /** The same numbers in another arrangement. */
  view(value: Value, shape: Shape): Value {
    return { ...value, shape }
  }

  /** Room for other numbers (int32 or float32) that the way back needs. */
  room(count: number): number {
    return this.arena.take(count * BYTES)
  }

  /** A number that tells the noise of one layer from that of another. */
  salt(): number {
    this.salts += 1
    return this.salts
  }

  /** Registers the way back of a value; `dy` is the address of its gradient. Not called where no gradient arrives. */
  back(value: Value, write: (dy: number) => void): void {
    if (this.training && value.learns) this.waysBack.push({ value, write })
  }

  /** Where to put a gradient of `value`, and whether to add to what is there. */
  gradientOf(value: Value): { readonly dx: number; readonly accumulate: number } {
    const first = value.gradient.at === 0
    if (first) value.gradient.at = this.arena.take(value.size * BYTES)
    return { dx: value.gradient.at, accumulate: first ? 0 : 1 }
  }

  /** Writes the way back from the values whose gradients the losses have written. */
  turn(): void {
    for (const { value, write } of this.waysBack.toReversed()) {
      if (value.gradient.at === 0) continue
      write(value.gradient.at)
      this.arena.giveBack(value.gradient.at)
      value.gradient.at = 0
    }
  }

  /** Whether anything draws noise, which needs a new seed each step. */
  get noisy(): boolean {
    return this.salts > 0
  }

  /** Words written so far. */
  get length(): number {
    return this.program.length
  }

  /** Where the finished program lies. */
  finish(): { readonly words: Int32Array; readonly at: number } {
    const words = this.program.assemble(this.arena.takeFresh(this.scratch))
    return { words, at: this.arena.takeFresh(words.byteLength) }
  }
}
