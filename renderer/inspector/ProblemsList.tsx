import { useAnalysis } from '../store/analysis.ts'
import { showNode } from '../store/scope.ts'
import { ProblemCard } from './ProblemCard.tsx'
import classes from './Inspector.module.css'

/** The most that a person can read and a page can draw at once. */
const SHOWN = 100

/** All problems of the network, errors first. A click on the title selects the layer, in whatever block it is. */
export function ProblemsList() {
  const analysis = useAnalysis()
  const { problems, nodes, composites } = analysis
  if (problems.length === 0) return <p className={classes.empty}>No problems. Every shape fits, and the network can be trained.</p>
  return (
    <>
      <ul className={classes.list} aria-label="Problems">
        {problems.slice(0, SHOWN).map((problem) => {
          const node = problem.node === null ? undefined : (nodes.get(problem.node) ?? composites.get(problem.node))
          const title = node ? `${node.spec?.title ?? node.type} (${node.id})` : 'Network'
          return (
            <li key={`${problem.node} ${problem.code} ${problem.message}`}>
              <ProblemCard problem={problem} title={title} onTitle={() => problem.node !== null && showNode(analysis, problem.node)} />
            </li>
          )
        })}
      </ul>
      {problems.length > SHOWN && <p className={classes.empty}>{`${problems.length - SHOWN} more are not shown. Repair these first: others often go with them.`}</p>}
    </>
  )
}
