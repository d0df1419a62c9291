import type { Params } from './params.ts'

/** `error` stops training; `warning` trains but is probably not meant; `info` is worth knowing. */
export type Level = 'error' | 'warning' | 'info'

/**
 * One step of a fix, said from the point of view of the node that has the problem. The graph applies it
 * (`analysis/applyFix.ts`), so that a layer needs to know nothing of graphs.
 */
export type FixStep =
  | { readonly kind: 'setParams'; readonly params: Params }
  /** Gives up the numbers that were set by hand for these weights. */
  | { readonly kind: 'forgetWeights'; readonly weights: readonly string[] }
  /** Lets these weights start as the layer has it. */
  | { readonly kind: 'forgetStart'; readonly weights: readonly string[] }
  /** Gives up the layer's own penalty. */
  | { readonly kind: 'forgetPenalty' }
  /** Puts a new node on the edge that enters `port` of this node. */
  | { readonly kind: 'insertBefore'; readonly port: number; readonly type: string; readonly params?: Params }
  /** Puts a new node behind this node, on all edges that leave it (or at the open end). */
  | { readonly kind: 'insertAfter'; readonly type: string; readonly params?: Params }
  /** Takes this node out and joins its neighbours. */
  | { readonly kind: 'remove' }
  /** Sets parameters of another node. */
  | { readonly kind: 'setParamsOf'; readonly node: string; readonly params: Params }
  /** Takes one edge away. */
  | { readonly kind: 'disconnect'; readonly edge: { readonly source: string; readonly target: string; readonly targetPort?: number } }
  /** Sets one setting of the training section. */
  | { readonly kind: 'setTraining'; readonly training: Readonly<Record<string, unknown>> }

export interface Fix {
  /** What the button says: "Insert Flatten". */
  readonly label: string
  readonly steps: readonly FixStep[]
}

/** A problem as a layer reports it; the analysis adds the node. */
export interface LayerProblem {
  /** A stable name in kebab-case: `window-too-large`. */
  readonly code: string
  readonly level: Level
  /** One full sentence, or two, with the values in it. */
  readonly message: string
  readonly fixes: readonly Fix[]
  /** In strict mode this is an error whatever its level. */
  readonly strict?: boolean
  /** Only of concern where weights up to here learn: a network that is set by hand and frozen has nothing to fear. */
  readonly stopsLearning?: boolean
}
