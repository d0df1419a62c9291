import type { OptimizerKind } from '../config.ts'
import { adagrad } from './adagrad.ts'
import { adam } from './adam.ts'
import { adamax } from './adamax.ts'
import { adamw } from './adamw.ts'
import { momentum } from './momentum.ts'
import { nadam } from './nadam.ts'
import { nesterov } from './nesterov.ts'
import { rmsprop } from './rmsprop.ts'
import { sgd } from './sgd.ts'
import type { OptimizerSpec } from './spec.ts'

/** Every kind of optimizer, in the order of the settings panel. */
export const OPTIMIZERS: readonly OptimizerSpec[] = [sgd, momentum, nesterov, rmsprop, adam, adamw, adamax, nadam, adagrad]

export function findOptimizer(kind: OptimizerKind): OptimizerSpec {
  const spec = OPTIMIZERS.find((optimizer) => optimizer.kind === kind)
  if (!spec) throw new Error(`There is no optimizer "${kind}".`)
  return spec
}

export type { Hyperparameter, OptimizerSpec } from './spec.ts'
