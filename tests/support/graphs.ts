import { analyse } from '../../shared/analysis/analyse.ts'
import { addNode, connect } from '../../shared/graph/edits.ts'
import { EMPTY_GRAPH, freshId, type Graph } from '../../shared/graph/document.ts'
import type { ParamSpec, ParamSpecs } from '../../shared/layer/index.ts'
import { LAYERS } from '../../shared/layers/index.ts'
import { testRandom } from './random.ts'

const MOST_PARAMETERS = 20_000

/** A network of chance without errors: of every layer there is, with parameters of chance. The same seed gives the same network. */
export function randomGraph(seed: number, layers = 10): Graph {
  const random = testRandom(seed)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
  const images = seed % 4 !== 0
  const shape = images ? [4 + Math.floor(random() * 8), 4 + Math.floor(random() * 8), 1 + Math.floor(random() * 4)] : [1 + Math.floor(random() * 8)]
  const sources = LAYERS.filter(({ ports }) => ports.max === 0)
  const others = LAYERS.filter(({ ports }) => ports.max > 0)
  let graph: Graph = addNode(EMPTY_GRAPH, { id: 'start', type: sources[0]!.id, params: { shape } })
  for (let attempt = 0; attempt < layers * 8 && graph.nodes.length <= layers; attempt += 1) {
    const layer = pick(others)
    const id = freshId(graph, layer.id)
    let next = addNode(graph, { id, type: layer.id, params: randomParams(layer.params, random) })
    // Mostly the newest node goes on, so that networks grow deep as well as wide.
    const entering = Array.from({ length: layer.ports.min + (layer.ports.max > layer.ports.min && random() < 0.3 ? 1 : 0) }, (_, port) =>
      port === 0 && random() < 0.8 ? graph.nodes.at(-1)! : pick(graph.nodes),
    )
    entering.forEach((node, port) => {
      next = connect(next, { source: node.id, target: id, targetPort: port })
    })
    const analysis = analyse(next)
    const node = analysis.nodes.get(id)!
    if (node.problems.every(({ level }) => level !== 'error') && node.output && node.parameters < MOST_PARAMETERS && node.activationBytes < 100_000) graph = next
  }
  return graph
}

function randomParams(specs: ParamSpecs, random: () => number): Record<string, unknown> {
  return Object.fromEntries(Object.entries(specs).filter(() => random() < 0.7).map(([name, spec]) => [name, randomValue(spec, random)]))
}

function randomValue(spec: ParamSpec, random: () => number): unknown {
  const whole = (low: number, high: number) => low + Math.floor(random() * (Math.min(high, 4) - low + 1))
  switch (spec.kind) {
    case 'integer': return whole(spec.min, spec.max)
    case 'number': return spec.min + random() * (Math.min(spec.max, 1) - spec.min) * 0.9
    case 'boolean': return random() < 0.5
    case 'choice': return spec.options[Math.floor(random() * spec.options.length)]!.value
    case 'size': return random() < 0.5 ? whole(spec.min, spec.max) : [whole(spec.min, spec.max), whole(spec.min, spec.max)]
    case 'padding': return random() < 0.3 ? 'valid' : random() < 0.5 ? 'same' : [whole(0, spec.max), whole(0, 2)]
    case 'shape': return [whole(1, 4)]
  }
}
