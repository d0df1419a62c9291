import { listTargets, type TargetFacts } from '../datasets/dataset.ts'
import { equalShapes, type Shape } from '../layer/index.ts'
import { fail, succeed, type Result } from '../mistake.ts'
import type { OutputConfig, TrainingConfig } from './config.ts'

/** What an output learns, and the name that the data have for it. */
export interface ChosenTarget<T> {
  readonly name: string
  readonly target: T
}

/** Data as far as their targets are concerned: a dataset, or its facts. */
interface WithTargets<T> {
  readonly name: string
  readonly target: T
  readonly targets?: Readonly<Record<string, T>> | undefined
}

/**
 * The target that an output learns: the one that the settings name, else the first that fits its shape. Where none fits, an
 * image is meant for a mask if there is one, and anything else for the main target.
 */
export function chooseTarget<T extends TargetFacts>(data: WithTargets<T>, outputShape: Shape, wanted?: string): Result<ChosenTarget<T>> {
  const all = listTargets(data).map(([name, target]) => ({ name, target }))
  if (wanted !== undefined) {
    const named = all.find(({ name }) => name === wanted)
    if (named) return succeed(named)
    return fail('unknown-target', `${data.name} has no target "${wanted.slice(0, 60)}". Choose ${all.map(({ name }) => `"${name}"`).join(', ')}.`)
  }
  const image = outputShape.length === 3 && outputShape[0]! > 1
  return succeed(all.find(({ target }) => fits(outputShape, target)) ?? (image ? all.find(({ target }) => target.kind === 'mask') : undefined) ?? all[0]!)
}

/** Whether an output of this shape can answer. */
export function fits(outputShape: Shape, { kind, names, shape }: TargetFacts): boolean {
  const units = outputShape.at(-1)!
  const answers = units === names.length || ((kind === 'classes' || kind === 'mask') && units === 1 && names.length === 2)
  if (kind === 'mask') return answers && outputShape.length === 3 && equalShapes(outputShape.slice(0, 2), shape!)
  return answers && outputShape.length === 1
}

/** The settings of an output of its own; those of a block stand for the output within it. */
export function outputSettings({ outputs }: Pick<TrainingConfig, 'outputs'>, id: string): OutputConfig | undefined {
  if (!outputs) return undefined
  for (let key = id; ; key = key.slice(0, key.lastIndexOf('/'))) {
    if (Object.hasOwn(outputs, key)) return outputs[key]
    if (!key.includes('/')) return undefined
  }
}

/**
 * Position of the output whose accuracy and predictions are shown: the one that learns the data's main target; of
 * several the one that weighs most, and of these the last.
 */
export function mainOutput(outputs: readonly { readonly weight: number; readonly learnsMain: boolean }[]): number {
  const learners = outputs.some(({ learnsMain }) => learnsMain) ? outputs.filter(({ learnsMain }) => learnsMain) : outputs
  const most = Math.max(...learners.map(({ weight }) => weight))
  return outputs.findLastIndex((output) => output.weight === most && learners.includes(output))
}
