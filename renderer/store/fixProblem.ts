import { applyFix } from '../../shared/analysis/applyFix.ts'
import type { Fix, Problem } from '../../shared/analysis/result.ts'
import { edit } from './document.ts'
import { useView } from './view.ts'

/** Applies a fix that was offered for a problem: one click, one step of undo. */
export function fixProblem(problem: Problem, fix: Fix): void {
  edit((project) => applyFix(project, problem.node, fix, useView.getState().direction))
}
