import { analyse } from '../analysis/analyse.ts'
import type { Preprocessing } from '../datasets/preprocessing.ts'
import { countValues, equalShapes, formatShape, type Shape } from '../layer/shape.ts'
import type { Mistake } from '../mistake.ts'
import type { NamedTensor } from '../training/protocol.ts'
import { dealFeatures } from '../training/enter.ts'
import type { Project } from './project.ts'

/** Why these weights are not those of the project's graph, or null when every name and shape agrees. */
export function misfit(project: Project, weights: readonly NamedTensor[]): Mistake | null {
  const analysis = analyse(project.graph)
  const expected = new Map<string, Shape>()
  for (const { id, facts } of analysis.nodes.values()) for (const { name, shape } of facts?.weights ?? []) expected.set(`${id}.${name}`, shape)
  for (const { name, shape } of weights) {
    const wanted = expected.get(name)
    if (!wanted) return misfitOf(`they name "${name.slice(0, 80)}", which the network does not have`)
    if (!equalShapes(wanted, shape)) return misfitOf(`"${name}" is ${formatShape(shape)} but the network needs ${formatShape(wanted)}`)
    expected.delete(name)
  }
  const [missing] = expected.keys()
  return missing === undefined ? null : misfitOf(`"${missing}" is missing`)
}

/** Why this normalisation is not for the project's inputs, or null. One pair serves all values, or each value has its own. */
export function misfitOfInputs(project: Project, { offset, scale }: Preprocessing): Mistake | null {
  const { nodes, inputs } = analyse(project.graph)
  const shapes = inputs.map((id) => nodes.get(id)?.output ?? [])
  const fits = offset.length === scale.length && (offset.length === 1 || dealFeatures(shapes, offset.length) !== null)
  return fits ? null : { code: 'bundle-invalid', message: `The normalisation in the bundle has ${offset.length} offsets and ${scale.length} scales for an input of ${shapes.map(countValues).join(', ')} values. Train the network again.` }
}

function misfitOf(reason: string): Mistake {
  return { code: 'weights-misfit', message: `The weights do not belong to this network: ${reason}. Train it again, or open the project that they came from.` }
}
