import type * as core from '@tensorflow/tfjs-core'

/** TensorFlow.js's core, passed in by whoever has it (the worker, the command line, a test). */
export type TensorFlow = typeof core
