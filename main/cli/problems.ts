import { analyse } from '../../shared/analysis/analyse.ts'
import type { Analysis, Problem } from '../../shared/analysis/result.ts'
import type { Project } from '../../shared/project/project.ts'
import { knownFacts } from './dataSource.ts'
import type { World } from './world.ts'

/** The project as it stands; other data may still be given to `train`, so an input that does not fit them is a warning. */
export function analyseProject(project: Project, strict = false): Analysis {
  return analyse(project.graph, { strict, training: project.training, data: knownFacts(project), dataMayChange: true })
}

/** A problem as `--json` writes it. */
export function problemJson({ code, level, node, message, fixes }: Problem): unknown {
  return { code, level, node, message, fixes: fixes.map(({ label }) => label) }
}

/** Problems for people, errors first: "error  c1: The 9×9 window …". */
export function writeProblems(write: World['out'], problems: readonly Problem[]): void {
  for (const { level, node, message, fixes } of problems) {
    write(`${level.padEnd(7)}  ${node === null ? '' : `${node}: `}${message}`)
    if (fixes.length > 0) write(`         Fix: ${fixes.map(({ label }) => label).join(', or ')}.`)
  }
}
