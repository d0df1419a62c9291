import { findCircles } from '../graph/circles.ts'
import type { Expansion } from '../graph/expand.ts'
import type { Wiring } from '../graph/order.ts'
import { checkAugmentations } from './augmentation.ts'
import { checkData } from './data.ts'
import { checkLesson } from './lesson.ts'
import { checkTrainingMemory } from './memory.ts'
import { checkOutputs } from './outputs.ts'
import type { AnalysisOptions } from './analyse.ts'
import type { NodeAnalysis, Problem } from './result.ts'

/** The network as its parts see it, before the problems of the whole are added. */
export interface NetworkView {
  readonly nodes: ReadonlyMap<string, NodeAnalysis>
  readonly wiring: Wiring
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly expansion: Expansion
}

/** Problems that no single layer can see: no input, a circle, a loss that does not fit. */
export function checkNetwork(network: NetworkView, options: AnalysisOptions): Problem[] {
  if (network.nodes.size + network.expansion.instances.size === 0) return [general('empty', 'info', 'The network is empty. Add an Input layer to begin.')]
  const problems = [...checkCircles(network), ...checkEnds(network)]
  if (problems.some((problem) => problem.level === 'error')) return problems
  // While connections are missing, loose ends are not yet outputs: what they lack to be one would only mislead.
  const wiringUnderway = network.expansion.problems.length > 0 || [...network.nodes.values()].some((node) => node.problems.some((problem) => problem.code === 'not-connected'))
  if (wiringUnderway) return [...problems, ...checkData(network, options)]
  return [...problems, ...checkData(network, options), ...checkOutputs(network, options), ...checkLesson(network, options), ...checkAugmentations(network, options), ...checkTrainingMemory(network.nodes.values(), options)]
}

function checkCircles({ wiring, nodes }: NetworkView): Problem[] {
  return [...findCircles(wiring)].map(([id, circle]) => {
    const back = wiring.incoming.get(id)!.find((edge) => circle.has(edge.source))!
    return {
      node: id,
      code: 'circle',
      level: 'error',
      message: `${titleOf(nodes.get(id)!)} is part of a circle: data would never come to an end. Remove one of its connections.`,
      fixes: [{ label: `Remove the connection from ${back.source}`, steps: [{ kind: 'disconnect', edge: back }] }],
    }
  })
}

function checkEnds({ inputs, outputs, nodes }: NetworkView): Problem[] {
  if (inputs.length === 0) {
    return [general('no-input', 'error', 'The network has no Input layer, so no data can enter. Add one and connect it to the first layer.')]
  }
  return outputs
    .filter((id) => inputs.includes(id) && nodes.size > 1)
    .map((id) => ({ node: id, code: 'input-unused', level: 'error', message: `Nothing is connected to ${titleOf(nodes.get(id)!)}. Drag from its right side to the first layer.`, fixes: [] }))
}

function general(code: string, level: Problem['level'], message: string): Problem {
  return { node: null, code, level, message, fixes: [] }
}

export function titleOf(node: NodeAnalysis): string {
  return node.spec?.title ?? node.type
}
