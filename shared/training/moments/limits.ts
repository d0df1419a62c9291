/** How much may be stored, in bytes. */
export interface Limits {
  /** Of one run. */
  readonly run: number
  /** Of all runs together. */
  readonly all: number
}

const MIB = 1024 ** 2

export const ON_DISK: Limits = { run: 256 * MIB, all: 1024 * MIB }
/** The worker's memory is needed for training. */
export const IN_MEMORY: Limits = { run: 64 * MIB, all: 128 * MIB }
