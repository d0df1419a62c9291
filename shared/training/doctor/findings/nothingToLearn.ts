import type { FindingSpec } from '../finding.ts'

/** Every layer with weights is frozen. */
export const nothingToLearn: FindingSpec = {
  id: 'nothing-to-learn',
  look: ({ stoppedBy }) =>
    stoppedBy !== 'nothingToLearn'
      ? null
      : {
          level: 'problem',
          title: 'Nothing to learn',
          evidence: 'Nothing was left to learn, because every layer with weights is frozen: the network was tested with its weights as they stand.',
          meaning: 'Unfreeze a layer to train it.',
          actions: [{ label: 'Unfreeze all layers', change: { kind: 'unfreeze' } }],
        },
}
