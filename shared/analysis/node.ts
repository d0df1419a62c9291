import type { GraphNode, PlacedEdge } from '../graph/document.ts'
import { countValues, equalShapes, formatShape, readParams, type LayerFacts, type LayerSpec, type Params, type Shape } from '../layer/index.ts'
import { findLayer } from '../layers/index.ts'
import { sameByHand, setByHand, type ByHand } from './byHand.ts'
import { look, sameView, type View } from './receptiveField.ts'
import type { NodeAnalysis, Problem } from './result.ts'

const NO_PARAMS: Readonly<Record<string, unknown>> = {}
const BYTES = 4

/** What one node is computed from. The same ingredients give the same analysis, so it is kept. */
export interface Ingredients {
  readonly raw: Readonly<Record<string, unknown>>
  readonly type: string
  readonly title: string | undefined
  readonly inputs: readonly (Shape | null)[]
  readonly views: readonly (View | null)[]
  /** Ports that the entering edges take. */
  readonly ports: readonly number[]
  readonly strict: boolean
  readonly byHand: ByHand
  /** Whether a weight learns somewhere in front of it. */
  readonly learning: boolean
}

/** A node's own analysis, before the network as a whole has had its say. */
export interface NodeResult {
  readonly ingredients: Ingredients
  readonly analysis: NodeAnalysis
  readonly view: View | null
  /** Whether a weight learns in it or in front of it. */
  readonly learns: boolean
}

/** Analyses one node from what enters it; `previous` is its last result and is returned where nothing changed. */
export function analyseNode(
  node: GraphNode,
  incoming: readonly PlacedEdge[],
  resultOf: (id: string) => NodeResult | undefined,
  strict: boolean,
  previous: NodeResult | undefined,
): NodeResult {
  const sources = incoming.map((edge) => resultOf(edge.source))
  const ingredients: Ingredients = {
    raw: node.params ?? NO_PARAMS,
    type: node.type,
    title: node.title,
    inputs: sources.map((source) => source?.analysis.output ?? null),
    views: sources.map((source) => source?.view ?? null),
    ports: incoming.map((edge) => edge.targetPort),
    strict,
    byHand: node,
    learning: sources.some((source) => source?.learns === true),
  }
  if (previous && sameIngredients(previous.ingredients, ingredients)) return previous
  const spec = findLayer(node.type)
  if (!spec) return unknown(node, ingredients)
  return known(node, spec, ingredients)
}

function unknown(node: GraphNode, ingredients: Ingredients): NodeResult {
  const problem: Problem = {
    node: node.id,
    code: 'unknown-layer',
    level: 'error',
    message: `This version does not know the layer type "${node.type}". It is kept as it is; update Layerwright or replace the layer.`,
    fixes: [{ label: 'Remove the layer', steps: [{ kind: 'remove' }] }],
  }
  return without(ingredients, { ...blank(node, undefined, {}, ingredients.inputs), problems: [problem] })
}

function known(node: GraphNode, spec: LayerSpec, ingredients: Ingredients): NodeResult {
  const { params, mistakes } = readParams(spec.params, ingredients.raw)
  const problems: Problem[] = mistakes.map(({ name, message }) => ({
    node: node.id,
    code: 'parameter-out-of-range',
    level: 'error',
    message,
    fixes: [{ label: `Use ${show(params[name])}`, steps: [{ kind: 'setParams', params: { [name]: params[name]! } }] }],
  }))
  problems.push(...wiringProblems(node, spec, ingredients))
  const base = blank(node, spec, params, ingredients.inputs)
  const shapes = ingredients.inputs.filter((shape) => shape !== null)
  const complete = problems.length === 0 && shapes.length === ingredients.inputs.length
  if (!complete) return without(ingredients, { ...base, problems })

  const inference = spec.infer(shapes, params)
  if (!inference.ok) return without(ingredients, { ...base, problems: [{ ...inference.problem, node: node.id }] })
  const inferred = checkSize(inference)
  if (typeof inferred === 'string') return without(ingredients, { ...base, problems: [{ node: node.id, code: 'too-large', level: 'error', message: inferred, fixes: [] }] })
  const { weights, problems: misfits } = setByHand(inferred.weights, ingredients.byHand)
  const facts = weights === inferred.weights ? inferred : { ...inferred, weights }
  const learns = ingredients.learning || weights.some(({ trainable }) => trainable)
  for (const problem of facts.problems) {
    if (problem.stopsLearning && !learns) continue
    problems.push({ ...problem, node: node.id, level: ingredients.strict && problem.strict ? 'error' : problem.level })
  }
  const failed = problems.some((problem) => problem.level === 'error')
  const count = (trainable: boolean) => facts.weights.reduce((sum, weight) => sum + (!trainable || weight.trainable ? countValues(weight.shape) : 0), 0)
  const view = failed ? null : look(ingredients.views, facts, spec.ports.max === 0)
  const analysis: NodeAnalysis = {
    ...base,
    output: failed ? null : facts.output,
    facts,
    parameters: count(false),
    trainable: count(true),
    macs: facts.macs,
    view,
    // Behind an enlargement regions are fractions of a pixel apart; what is seen in part counts. Thirds do not add up exactly.
    receptiveField: view && [Math.ceil(view.field[0] - 1e-9), Math.ceil(view.field[1] - 1e-9)],
    activationBytes: countValues(facts.output) * BYTES,
    // Numbers that do not fit stop training, but the shapes are known all the same.
    problems: [...problems, ...misfits.map((problem) => ({ ...problem, node: node.id }))],
  }
  return { ingredients, analysis, view, learns }
}

/** The result of a node of which no output is known. */
function without(ingredients: Ingredients, analysis: NodeAnalysis): NodeResult {
  return { ingredients, view: null, analysis, learns: ingredients.learning }
}

/** Numbers beyond this cannot be computed with exactly, let alone allocated. */
const LARGEST = 2 ** 40

function checkSize(facts: LayerFacts): LayerFacts | string {
  const values = countValues(facts.output)
  if (values > LARGEST) return `The output ${formatShape(facts.output)} would hold ${values.toExponential(1)} values, more than any machine can. Make the layer smaller.`
  const weight = facts.weights.find((candidate) => countValues(candidate.shape) > LARGEST)
  if (weight) return `The ${weight.name} ${formatShape(weight.shape)} would hold ${countValues(weight.shape).toExponential(1)} numbers, more than any machine can. Make the layer smaller.`
  return facts
}

function wiringProblems(node: GraphNode, spec: LayerSpec, { inputs, ports }: Ingredients): Problem[] {
  const { min, max } = spec.ports
  const title = node.title ?? spec.title
  const report = (code: string, message: string): Problem[] => [{ node: node.id, code, level: 'error', message, fixes: [] }]
  if (inputs.length > max) {
    return report('too-many-inputs', max === 0 ? `${title} is where data comes in; nothing may be connected to it.` : `${title} takes ${max} connection${max === 1 ? '' : 's'} but has ${inputs.length}. Use Add, Multiply or Concat to join several.`)
  }
  if (inputs.length < min) {
    return report(
      'not-connected',
      inputs.length === 0 ? `${title} has no input. Connect a layer to its left side.` : `${title} joins at least ${min} inputs but has only ${inputs.length}. Connect another layer to it.`,
    )
  }
  const gap = ports.findIndex((port, index) => port !== index)
  if (gap >= 0 && Number.isFinite(max)) return report('port-without-input', `${title} has no port ${ports[gap]! + 1}; connect to port ${gap + 1} instead.`)
  return []
}

function blank(node: GraphNode, spec: LayerSpec | undefined, params: Params, inputs: readonly (Shape | null)[]): NodeAnalysis {
  return {
    id: node.id, type: node.type, spec, params, inputs, output: null, facts: null, parameters: 0, trainable: 0, macs: 0, receptiveField: null, view: null, activationBytes: 0, problems: [],
  }
}

function sameIngredients(a: Ingredients, b: Ingredients): boolean {
  return (
    a.raw === b.raw && a.type === b.type && a.title === b.title && a.strict === b.strict && a.learning === b.learning &&
    sameByHand(a.byHand, b.byHand) && a.inputs.length === b.inputs.length &&
    a.inputs.every((shape, port) => sameShape(shape, b.inputs[port]!) && a.ports[port] === b.ports[port] && sameView(a.views[port]!, b.views[port]!))
  )
}

function sameShape(a: Shape | null, b: Shape | null): boolean {
  return a === b || (a !== null && b !== null && equalShapes(a, b))
}

function show(value: Params[string] | undefined): string {
  return Array.isArray(value) ? formatShape(value as Shape) : String(value)
}
