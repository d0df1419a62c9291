import type { FunctionName } from '../../activation/functions.ts'
import { findLastStep } from '../../analysis/lastStep.ts'
import { findResponses } from '../../analysis/responses.ts'
import type { Analysis, NodeAnalysis } from '../../analysis/result.ts'
import { activationField } from '../../layer/index.ts'

/** What the doctor wants to know of a layer with weights, or of one that bends. */
export interface DoctorLayer {
  readonly id: string
  /** What its card is called: "hidden", or "Dense (dense_2)" where the user gave no name. */
  readonly name: string
  /** Numbers that learn. */
  readonly trainable: number
  /** It has weights that could learn, and is not let to. */
  readonly frozen: boolean
  /** The parameter that holds its function, and the function; null where it has none. */
  readonly bend: { readonly parameter: string; readonly function: FunctionName } | null
  /** The layer whose function bends what this one gives: itself, or the one that follows alone. Null for none that can stop its units. */
  readonly bentAt: string | null
  /** The parameter that says how many units (channels) it has, and that number; null where it has none. */
  readonly width: { readonly parameter: string; readonly units: number } | null
  /** Weights that the user lets start in another way than the layer would. */
  readonly ownStarts: readonly string[]
  /** Whether its answers are an output of the network. */
  readonly answers: boolean
}

/** What the doctor wants to know of a network. */
export interface NetworkFacts {
  /** In the order in which they compute. */
  readonly layers: readonly DoctorLayer[]
  readonly trainable: number
  /** A single layer learns and nothing bends its input. */
  readonly straight: boolean
  /** Something acts in training only, as dropout does. */
  readonly noisy: boolean
  /** Something keeps statistics of its own for use, as batch norm does. */
  readonly statistics: boolean
}

export function networkFacts(analysis: Analysis): NetworkFacts {
  const { nodes, order, outputs } = analysis
  const answering = new Set(outputs.filter((id) => nodes.get(id)?.spec).flatMap((id) => findLastStep(analysis, id).chain.slice(0, 1)))
  const bentAt = new Map(findResponses(analysis).map(({ node, at }) => [node, at]))
  const known = order.map((id) => nodes.get(id)!).filter(({ spec, facts }) => spec && facts)
  const titles = new Map(analysis.expansion.graph.nodes.map(({ id, title }) => [id, title]))
  const layers = known
    .map((node): DoctorLayer => {
      const weights = node.facts!.weights
      return {
        id: node.id,
        name: titles.get(node.id) ?? node.id,
        trainable: node.trainable,
        frozen: node.trainable === 0 && weights.some(({ frozen }) => frozen),
        bend: bendOf(node),
        bentAt: bentAt.get(node.id) ?? null,
        width: widthOf(node),
        ownStarts: weights.filter(({ ownInitializer }) => ownInitializer).map(({ name }) => name),
        answers: answering.has(node.id) || (answersFrom(node, answering, analysis)),
      }
    })
    .filter(({ trainable, frozen, bend }) => trainable > 0 || frozen || bend)
  return {
    layers,
    trainable: analysis.totals.trainable,
    straight: isStraight(known),
    noisy: known.some(({ spec }) => spec!.category === 'regularisation'),
    statistics: known.some(({ facts, trainable }) => trainable > 0 && facts!.weights.some(({ trainable: learns, frozen }) => !learns && !frozen)),
  }
}

/** The layer with weights in front of an output's function of its own. */
function answersFrom({ id, facts }: NodeAnalysis, answering: ReadonlySet<string>, { wiring, nodes }: Analysis): boolean {
  const leaving = wiring.outgoing.get(id) ?? []
  return facts!.weights.length > 0 && leaving.length === 1 && answering.has(leaving[0]!.target) && nodes.get(leaving[0]!.target)!.parameters === 0
}

function bendOf({ spec, params }: NodeAnalysis): DoctorLayer['bend'] {
  const last = spec!.lastFunction?.(params)
  if (last === undefined || last === 'softmax' || last === 'linear') return null
  const parameter = Object.entries(spec!.params).find(([name, field]) => field.kind === 'choice' && field.options === activationField.options && params[name] === last)?.[0]
  return parameter === undefined ? null : { parameter, function: last }
}

function widthOf({ spec, params, output, trainable }: NodeAnalysis): DoctorLayer['width'] {
  if (trainable === 0 || !output) return null
  const parameter = Object.entries(spec!.params).find(([name, field]) => field.kind === 'integer' && params[name] === output.at(-1) && field.max >= 1000)?.[0]
  return parameter === undefined ? null : { parameter, units: output.at(-1)! }
}

/** One dense layer learns, and all before it passes values on as they are. */
function isStraight(nodes: readonly NodeAnalysis[]): boolean {
  const [only, ...others] = nodes.filter(({ trainable }) => trainable > 0)
  if (!only || others.length > 0 || only.output?.length !== 1) return false
  const before = nodes.slice(0, nodes.indexOf(only))
  return before.every(({ spec, params, inputs, facts }) => inputs.length <= 1 && facts?.receptive === 'pointwise' && (spec?.lastFunction?.(params) ?? 'linear') === 'linear')
}
