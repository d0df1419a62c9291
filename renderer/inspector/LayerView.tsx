import { FUNCTION_NAMES, type FunctionName } from '../../shared/activation/functions.ts'
import type { NodeAnalysis } from '../../shared/analysis/result.ts'
import { ActivationPlot } from './ActivationPlot.tsx'
import { Explanation } from './Explanation.tsx'
import { Formulas } from './Formulas.tsx'
import { LayerHeading } from './LayerHeading.tsx'
import { LayerMemory } from './LayerMemory.tsx'
import { LayerNumbers } from './LayerNumbers.tsx'
import { LayerParams } from './LayerParams.tsx'
import { ProblemCard } from './ProblemCard.tsx'
import { ReceptiveField } from './ReceptiveField.tsx'
import { Weights } from './Weights.tsx'

/** All that the inspector says of one layer, section by section. */
export function LayerView({ node }: { node: NodeAnalysis }) {
  const { spec, params, facts } = node
  const shownFunction = [params.activation, params.function].find((value): value is FunctionName => FUNCTION_NAMES.includes(value as FunctionName))
  return (
    <>
      <LayerHeading node={node} />
      <LayerParams node={node} />
      {node.problems.map((problem) => (
        <ProblemCard key={problem.code + problem.message} problem={problem} />
      ))}
      <Weights node={node} />
      {facts && <Formulas formulas={facts.formulas} />}
      <LayerNumbers node={node} />
      <ReceptiveField node={node} />
      {shownFunction && shownFunction !== 'linear' && <ActivationPlot name={shownFunction} alpha={typeof params.alpha === 'number' ? params.alpha : undefined} />}
      {facts && <LayerMemory node={node} />}
      {spec && <Explanation spec={spec} />}
    </>
  )
}
