import { listTargets, type TargetFacts } from '../datasets/dataset.ts'
import type { Fix } from '../layer/index.ts'
import { chooseTarget, outputSettings } from '../training/chooseTarget.ts'
import type { LossKind } from '../training/config.ts'
import { chooseLoss } from '../training/losses/chooseLoss.ts'
import { refuseSmoothing, takesSmoothing } from '../training/smoothing.ts'
import type { AnalysisOptions } from './analyse.ts'
import { findLastStep } from './lastStep.ts'
import type { NetworkView } from './network.ts'
import type { Problem } from './result.ts'

/** What an output learns, as far as it is known. */
interface Learned {
  readonly id: string
  readonly target: TargetFacts | null
  readonly loss: LossKind | null
}

/** Whether label smoothing and class weights find the classes that they are for. */
export function checkLesson(network: NetworkView, options: AnalysisOptions): Problem[] {
  const { training } = options
  if (!training || (!training.labelSmoothing && training.classWeights === undefined)) return []
  const learned = network.outputs.map((id) => learnedBy(network, options, id))
  return [...checkSmoothing(learned, training.labelSmoothing), ...checkClassWeights(learned, options)]
}

function learnedBy(network: NetworkView, { training, data }: AnalysisOptions, id: string): Learned {
  const shape = network.nodes.get(id)!.output
  const own = outputSettings(training!, id)
  const asked = own?.loss ?? training!.loss
  const chosen = data && shape ? chooseTarget(data, shape, own?.target) : null
  const target = chosen?.ok ? chosen.value.target : null
  const loss = asked !== 'auto' ? asked : target && shape ? chooseLoss(findLastStep(network, id).last, shape, target) : null
  return { id, target, loss }
}

/** A loss of classes that cannot take smoothed targets is an error, and so is smoothing where nothing takes it. */
function checkSmoothing(learned: readonly Learned[], share: number | undefined): Problem[] {
  if (!share) return []
  const fixes: Fix[] = [{ label: 'Turn label smoothing off', steps: [{ kind: 'setTraining', training: { labelSmoothing: undefined } }] }]
  const refused = learned.filter(({ target, loss }) => loss && !takesSmoothing(loss) && (target === null || hasClasses(target)))
  const nothing = learned.length > 0 && learned.every(({ loss }) => loss && !takesSmoothing(loss))
  return (nothing ? learned.slice(-1) : refused).map(({ id, loss }) => ({ node: id, code: 'label-smoothing-misfit', level: 'error', message: refuseSmoothing(loss!, share)!, fixes }))
}

function checkClassWeights(learned: readonly Learned[], { training, data }: AnalysisOptions): Problem[] {
  const weights = training!.classWeights
  if (weights === undefined || !data || learned.length === 0) return []
  if (!learned.some(({ target }) => target && hasClasses(target))) {
    const message = 'Class weights are set, but no output learns classes, so they change nothing.'
    return [{ node: null, code: 'class-weights-unused', level: 'warning', message, fixes: [{ label: 'Turn class weights off', steps: [{ kind: 'setTraining', training: { classWeights: undefined } }] }] }]
  }
  if (weights === 'balanced') return []
  const names = new Set(listTargets(data).flatMap(([, target]) => (hasClasses(target) ? target.names : [])))
  const unknown = Object.keys(weights).filter((name) => !names.has(name))
  if (unknown.length === 0) return []
  const list = unknown.slice(0, 5).map((name) => `"${name.slice(0, 60)}"`).join(', ')
  const kept = Object.fromEntries(Object.entries(weights).filter(([name]) => names.has(name)))
  return [
    {
      node: null, code: 'class-weights-unknown', level: 'warning',
      message: `${data.name} has no ${unknown.length === 1 ? 'class' : 'classes'} ${list}${unknown.length > 5 ? ' …' : ''}, so ${unknown.length === 1 ? 'its weight changes' : 'their weights change'} nothing.`,
      fixes: [{ label: unknown.length === 1 ? 'Forget this weight' : 'Forget these weights', steps: [{ kind: 'setTraining', training: { classWeights: Object.keys(kept).length > 0 ? kept : undefined } }] }],
    },
  ]
}

function hasClasses({ kind }: TargetFacts): boolean {
  return kind === 'classes' || kind === 'mask'
}
