import type { FindingSpec } from '../finding.ts'

/** Share of a part that the network has seen in training, and number, from which on its scores cannot be trusted. */
const SHARE = 0.1
const SAMPLES = 5

/** Samples of the validation or test part that are in the training part too. */
export const leakage: FindingSpec = {
  id: 'leakage',
  look: ({ data }) => {
    if (!data) return null
    const parts = (['test', 'validation'] as const).map((part) => ({ part, count: data.repeated[part], size: data.sizes[part] })).filter(({ count }) => count > 0)
    if (parts.length === 0) return null
    const serious = parts.some(({ count, size }) => count >= SAMPLES && count >= SHARE * size)
    return {
      level: serious ? 'problem' : 'hint',
      title: serious ? 'Test leakage' : 'Repeated samples',
      evidence: `${parts.map(({ part, count, size }) => `${count} of the ${size} ${part} samples`).join(' and ')} ${parts.length === 1 && parts[0]!.count === 1 ? 'is' : 'are'} in the training part too, number by number.`,
      meaning: serious
        ? 'The network has seen them with their answers, so these scores say more of its memory than of its judgement. Take repeated samples out of the data before they are split.'
        : 'So few change the scores only a little. Take repeated samples out of the data to be exact.',
      actions: [],
    }
  },
}
