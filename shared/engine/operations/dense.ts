import type { KernelFunction, PlanBuilder, Value, Weight } from '../builder.ts'
import { PRODUCT_FLAGS } from '../opcodes.ts'
import { applyFunction } from './activate.ts'

/** y = f(x·W + b): x [batch, inputs], W [inputs, units]. Back: dW = xᵀ·dy, db = Σ dy, dx = dy·Wᵀ. */
export function dense(plan: PlanBuilder, x: Value, { kernel, bias }: { readonly kernel: Weight; readonly bias: Weight | undefined }, units: number, f: KernelFunction): Value {
  const [batch, inputs] = [plan.batch, x.size / plan.batch]
  const product = (flags: number, [m, n, k]: readonly [number, number, number], a: number, b: number, c: number, more: { readonly bias?: number; readonly f?: KernelFunction } = {}) => {
    plan.needScratch(plan.kernels.productScratchBytes(m, n, k))
    plan.emit('product', { flags, m, n, k, a, b, c, bias: more.bias ?? 0, function: more.f?.function ?? 0, alpha: more.f?.alpha ?? 0, lda: 0, ldb: 0, ldc: 0 })
  }
  return applyFunction(plan, f, [units], [x, ...learning(kernel, bias)], {
    bias,
    compute: (y, fused) => product(0, [batch, units, inputs], x.at, kernel.at, y.at, { bias: bias?.at ?? 0, ...(fused && { f: fused }) }),
    back: (dy) => {
      if (kernel.gradient !== null) product(PRODUCT_FLAGS.transposeA, [inputs, units, batch], x.at, dy, kernel.gradient)
      if (!x.learns) return
      const { dx, accumulate } = plan.gradientOf(x)
      product(PRODUCT_FLAGS.transposeB + accumulate * PRODUCT_FLAGS.accumulate, [batch, inputs, units], dy, kernel.at, dx)
    },
  })
}

export function learning(...weights: readonly (Weight | undefined)[]): { readonly learns: boolean }[] {
  return weights.map((weight) => ({ learns: weight !== undefined && weight.gradient !== null }))
}
