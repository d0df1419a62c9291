/** How much may be stored. */
export interface Limits {
  /** Bytes of one run. */
  readonly run: number
  /** Bytes of all runs together. */
  readonly all: number
}

/** Moments of one run, however small they are: about as many as a slider can tell apart, and their list is written anew with each. */
export const MOST_MOMENTS = 400

const MIB = 1024 ** 2

/** Bytes of the user's own files that are kept with a run; larger ones have to be chosen again. */
export const MOST_FILE_BYTES = 200 * MIB

export const ON_DISK: Limits = { run: 256 * MIB, all: 1024 * MIB }
/** The worker's memory is needed for training. */
export const IN_MEMORY: Limits = { run: 64 * MIB, all: 128 * MIB }
