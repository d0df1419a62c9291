import { defineSchedule, factorField, minimumField, type Moment } from './spec.ts'

type Setting = 'factor' | 'patience' | 'threshold' | 'cooldown' | 'minimum'

/** How often the rate has fallen after these losses. */
function countFalls({ losses, settings: { patience, threshold, cooldown } }: Pick<Moment<Setting>, 'losses' | 'settings'>): number {
  let [best, waited, resting, falls] = [Number.POSITIVE_INFINITY, 0, 0, 0]
  for (const loss of losses) {
    if (loss < best * (1 - threshold)) [best, waited] = [loss, 0]
    else waited += 1
    if (resting > 0) [resting, waited] = [resting - 1, 0]
    if (waited > patience) [falls, resting, waited] = [falls + 1, cooldown, 0]
  }
  return falls
}

export const plateau = defineSchedule<Setting>({
  kind: 'plateau',
  title: 'Reduce on plateau',
  summary: 'Falls to a share when the validation loss (the training loss where there is none) has stopped falling.',
  equation: 'η ← η·γ after more than p epochs in a row without a loss below (1 − ε)·best',
  source: 'PyTorch ReduceLROnPlateau.',
  params: {
    factor: factorField('Factor γ', 0.1),
    patience: { kind: 'integer', label: 'Patience p', help: 'Epochs without a better loss that are let pass; the rate falls after the next one.', min: 0, max: 100_000, default: 3 },
    threshold: { kind: 'number', label: 'Threshold ε', help: 'Share of the best loss by which a loss must lie below it to count as better.', min: 0, max: 1, step: 0.0001, default: 0.0001 },
    cooldown: { kind: 'integer', label: 'Cooldown', help: 'Epochs after a fall in which nothing is counted.', min: 0, max: 100_000, default: 0 },
    minimum: minimumField,
  },
  changes: 'every epoch',
  rate: (at) => Math.max(Math.min(at.base, at.settings.minimum), at.base * at.settings.factor ** countFalls(at)),
})
