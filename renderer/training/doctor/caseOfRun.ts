import { analyse } from '../../../shared/analysis/analyse.ts'
import type { Graph } from '../../../shared/graph/document.ts'
import type { Case } from '../../../shared/training/doctor/index.ts'
import { networkFacts, type NetworkFacts } from '../../../shared/training/doctor/networkFacts.ts'
import { isActive, type Run } from '../run.ts'

/** Networks do not change while they train, so each is looked at once. */
const networks = new WeakMap<Graph, NetworkFacts>()

function networkOf({ project: { graph } }: Run): NetworkFacts {
  const facts = networks.get(graph) ?? networkFacts(analyse(graph))
  networks.set(graph, facts)
  return facts
}

/** A run as the doctor sees it; `standing` are the ids of what was found at the last look. */
export function caseOfRun(run: Run, standing: ReadonlySet<string>): Case {
  const { epochs, pulses, firstLoss, project, data, end, lastEpoch } = run
  return {
    history: epochs,
    pulses,
    firstLoss,
    training: project.training,
    network: networkOf(run),
    data,
    stoppedBy: end?.stoppedBy ?? (isActive(run) ? null : 'user'),
    breakdown: end?.breakdown ?? null,
    keptEpoch: end?.epoch ?? lastEpoch?.epoch ?? 0,
    standing,
  }
}
