import { alongCosine, defineSchedule } from './spec.ts'

export const oneCycle = defineSchedule({
  kind: 'oneCycle',
  title: 'One cycle',
  summary: 'Rises from a small rate to the learning rate, then falls to almost nothing by the end of the run. Often reaches a good result in few epochs. The momentum stays as it is.',
  equation: 'η along a cosine from η₀/d to η₀ in the first share r of all steps, then to η₀/(d·f) at the last',
  source: 'Smith & Topin 2018, Super-convergence; PyTorch OneCycleLR.',
  params: {
    rise: { kind: 'number', label: 'Rise r', help: 'Share of the run in which the rate rises.', min: 0, max: 1, step: 0.05, default: 0.3 },
    divisor: { kind: 'number', label: 'Start divisor d', help: 'The first step takes the learning rate divided by this.', min: 1, max: 1e9, step: 1, default: 25 },
    finalDivisor: { kind: 'number', label: 'End divisor f', help: 'The last step takes the rate of the first one divided by this.', min: 1, max: 1e9, step: 100, default: 10_000 },
  },
  changes: 'every step',
  rate: ({ step, stepsPerEpoch, epochs, base, settings: { rise, divisor, finalDivisor } }) => {
    const last = epochs * stepsPerEpoch - 1
    const top = rise * (last + 1) - 1
    const start = base / divisor
    if (step <= top) return top > 0 ? alongCosine(start, base, step / top) : base
    // A run of one step, or one that rises to its end, has no way down.
    return last > top ? alongCosine(base, start / finalDivisor, Math.min(1, (step - top) / (last - top))) : base
  },
})
