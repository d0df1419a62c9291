import { fail, succeed, type Result } from '../mistake.ts'
import type { Dataset, Target } from './dataset.ts'

/**
 * The dataset with its classes numbered as a trained network numbers them: another file may name them in another order, or
 * lack some. Boxes and masks stay as they are. Refuses classes that the network never learned.
 */
export function adoptClasses(dataset: Dataset, learned: readonly string[] | null): Result<Dataset> {
  const { target } = dataset
  if (!learned || target.kind !== 'classes') return succeed(dataset)
  if (learned.length === target.names.length && learned.every((name, index) => name === target.names[index])) return succeed(dataset)
  const places = target.names.map((name) => learned.indexOf(name))
  const unknown = places.indexOf(-1)
  if (unknown !== -1) {
    return fail('classes-differ', `${dataset.name} has the class "${target.names[unknown]}", but the network was trained to tell apart ${list(learned)}. Choose data with these classes, or train anew.`)
  }
  const adopted: Target = { ...target, names: learned, labels: target.labels.map((label) => places[label]!) }
  const { targets } = dataset
  return succeed({
    ...dataset,
    target: adopted,
    ...(targets && { targets: Object.fromEntries(Object.entries(targets).map(([name, each]) => [name, each === target ? adopted : each])) }),
  })
}

/** "a, b and c", shortened where there are many. */
function list(names: readonly string[]): string {
  const shown = names.slice(0, 10)
  const rest = names.length - shown.length
  if (rest > 0) return `${shown.join(', ')} and ${rest} more`
  return shown.length === 1 ? shown[0]! : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`
}
