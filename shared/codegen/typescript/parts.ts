import type { Part } from '../../training/protocol.ts'

/** The order of the samples in an exported folder. */
export const PARTS: readonly Part[] = ['train', 'validation', 'test']
