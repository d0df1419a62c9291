import { analyse } from '../../shared/analysis/analyse.ts'
import type { Dataset } from '../../shared/datasets/dataset.ts'
import { createRandom } from '../../shared/random.ts'
import type { Project } from '../../shared/project/project.ts'
import { dataSchema } from '../../shared/training/config.ts'
import { dataFactsOf } from '../../shared/training/dataFacts.ts'
import { diagnose, type Case, type Finding } from '../../shared/training/doctor/index.ts'
import { networkFacts } from '../../shared/training/doctor/networkFacts.ts'
import { prepareMaterial } from '../../shared/training/material.ts'
import { kernelsFor } from './kernels.ts'
import { record, train } from './training.ts'

export interface Examined {
  readonly patient: Case
  readonly findings: readonly Finding[]
  readonly ids: readonly string[]
  /** What the run itself said at its end. */
  readonly advice: string | null
}

export interface Examination {
  readonly project: Project
  readonly dataset: Dataset
  /** Settings of the data section. */
  readonly data?: Readonly<Record<string, unknown>>
}

/** Trains to the end on the compiled plan, and lets the doctor look at what the run said of itself. */
export async function examine({ project, dataset, data = {} }: Examination): Promise<Examined> {
  const kernels = await kernelsFor('relaxed')
  // A pulse about every fifty looks at the clock.
  const run = record({ dataset, data, kernels, tick: 20 })
  await train(run, project, { backend: 'wasm' })
  await run.session.dispose()
  const [end] = run.find('end')
  if (!end) throw new Error(`The run did not end: ${JSON.stringify(run.find('failed'))}`)
  const patient: Case = {
    history: run.find('epoch').map((event) => event.record),
    pulses: run.find('pulse').map(({ pulse }) => pulse),
    firstLoss: run.losses()[0] ?? null,
    training: project.training,
    network: networkFacts(analyse(project.graph)),
    data: dataFactsOf(prepareMaterial(dataset, dataSchema.parse(data))),
    stoppedBy: end.stoppedBy,
    breakdown: end.breakdown ?? null,
    keptEpoch: end.epoch,
    standing: new Set(),
  }
  const findings = diagnose(patient)
  return { patient, findings, ids: findings.map(({ id }) => id), advice: end.advice }
}

/** Numbers in, one of some classes out; `label` says which. */
export function labelled(count: number, features: number, label: (values: Float32Array, random: () => number) => number, classes = 2, seed = 3): Dataset {
  const random = createRandom(seed)
  const inputs = Float32Array.from({ length: count * features }, () => random.normal())
  const labels = Uint8Array.from({ length: count }, (_, index) => label(inputs.subarray(index * features, (index + 1) * features), () => random.uniform()))
  return { name: 'Made', count, shape: [features], inputs, target: { kind: 'classes', names: Array.from({ length: classes }, (_, index) => `class ${index}`), labels } }
}
