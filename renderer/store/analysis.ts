import { useMemo } from 'react'
import { analyse } from '../../shared/analysis/analyse.ts'
import type { Analysis } from '../../shared/analysis/result.ts'
import type { DatasetFacts } from '../../shared/datasets/dataset.ts'
import type { Project } from '../../shared/project/project.ts'
import { useDocument } from './document.ts'
import { factsOf, useData, useDataFacts } from './data.ts'
import { useView } from './view.ts'

let last: { project: Project; strict: boolean; data: DatasetFacts | null; analysis: Analysis } | null = null

/** The analysis of a project, computed once for all who ask; layers that did not change cost nothing. */
export function analyseOnce(project: Project, strict: boolean, data: DatasetFacts | null): Analysis {
  if (!last || last.project !== project || last.strict !== strict || last.data !== data) {
    last = { project, strict, data, analysis: analyse(project.graph, { strict, training: project.training, data }, last?.analysis) }
  }
  return last.analysis
}

export function useAnalysis(): Analysis {
  const project = useDocument((state) => state.project)
  const strict = useView((state) => state.strict)
  const data = useDataFacts()
  return useMemo(() => analyseOnce(project, strict, data), [project, strict, data])
}

/** The analysis of the open project, for what is not drawn. */
export function analyseNow(): Analysis {
  const { project } = useDocument.getState()
  return analyseOnce(project, useView.getState().strict, factsOf(project.data, useData.getState()))
}
