import type { FixStep } from '../../layer/index.ts'
import type { Case } from './case.ts'

/** `problem`: the run fails, or says less than it seems to. `hint`: it could go better. `praise`: it goes well. */
export type Level = 'problem' | 'hint' | 'praise'

/** What a button does, as data. All but the last three change the project, in one step of undo. */
export type Change =
  /** Sets settings of the training section; of the optimizer those that are named. */
  | { readonly kind: 'training'; readonly training: Readonly<Record<string, unknown>> }
  /** Deals the samples into their parts anew, by another seed. */
  | { readonly kind: 'split' }
  /** Changes layers, as the fixes of problems do. */
  | { readonly kind: 'graph'; readonly layers: readonly { readonly node: string; readonly steps: readonly FixStep[] }[] }
  /** Lets every layer learn again. */
  | { readonly kind: 'unfreeze' }
  /** Goes on from the weights as they are for so many epochs more. */
  | { readonly kind: 'trainOn'; readonly epochs: number }
  /** A new run from the weights of this epoch. */
  | { readonly kind: 'branch'; readonly epoch: number }
  /** Ends the run that goes on. */
  | { readonly kind: 'stop' }

export interface Action {
  /** What the button says: "Lower the learning rate to 0.01". */
  readonly label: string
  readonly change: Change
}

/** Something that a run shows. */
export interface Finding {
  /** That of its spec. */
  readonly id: string
  readonly level: Level
  /** A few words: "Overfitting". */
  readonly title: string
  /** What was seen, with the numbers: full sentences. */
  readonly evidence: string
  /** What that usually means and what helps, in plain words: full sentences. */
  readonly meaning: string
  /** The best first. */
  readonly actions: readonly Action[]
}

/** One kind of finding. */
export interface FindingSpec {
  /** In kebab-case. */
  readonly id: string
  /** Never throws, whatever the run did. */
  readonly look: (patient: Case) => Omit<Finding, 'id'> | null
}

/** All that a finding says. */
export function messageOf({ evidence, meaning }: Pick<Finding, 'evidence' | 'meaning'>): string {
  return `${evidence} ${meaning}`.trim()
}
