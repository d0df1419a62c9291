import { readParams, type Forward, type LayerFacts, type LayerProblem, type LayerSpec, type Shape } from '../../shared/layer/index.ts'
import { findLayer } from '../../shared/layers/index.ts'
import { tf } from './tensorflow.ts'

type Raw = Readonly<Record<string, unknown>>
type Tensor = ReturnType<typeof tf.tensor>

export function layerOf(id: string): LayerSpec {
  const layer = findLayer(id)
  if (!layer) throw new Error(`There is no layer "${id}".`)
  return layer
}

/** Canonical parameters; a mistake in them is the test's own. */
export function paramsOf(layer: LayerSpec, raw: Raw) {
  const { params, mistakes } = readParams(layer.params, raw)
  if (mistakes.length > 0) throw new Error(mistakes.map((mistake) => mistake.message).join(' '))
  return params
}

/** What the layer says of these inputs; throws where it refuses them. */
export function factsOf(id: string, inputs: readonly Shape[], raw: Raw = {}): LayerFacts {
  const layer = layerOf(id)
  const facts = layer.infer(inputs, paramsOf(layer, raw))
  if (!facts.ok) throw new Error(`${id}: ${facts.problem.message}`)
  return facts
}

/** Every problem that the layer has with these inputs. */
export function problemsOf(id: string, inputs: readonly Shape[], raw: Raw = {}): readonly LayerProblem[] {
  const layer = layerOf(id)
  const result = layer.infer(inputs, paramsOf(layer, raw))
  return result.ok ? result.problems : [result.problem]
}

/** One forward pass. Weights that are not given are random; call it within a tidy. */
export function forward(id: string, inputs: readonly Tensor[], raw: Raw = {}, options: Partial<Pick<Forward, 'weights' | 'training' | 'seed' | 'update'>> = {}) {
  const layer = layerOf(id)
  const params = paramsOf(layer, raw)
  const facts = factsOf(id, inputs.map((value) => value.shape.slice(1)), raw)
  const weights = options.weights ?? Object.fromEntries(facts.weights.map((weight, index) => [weight.name, tf.randomUniform([...weight.shape], 0.1, 1, 'float32', index + 1)]))
  return layer.forward({ tf, params, inputs, weights, training: options.training ?? false, seed: options.seed ?? (() => 1), update: options.update ?? (() => undefined) })
}
