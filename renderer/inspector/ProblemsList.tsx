import { titleOf } from '../../shared/analysis/network.ts'
import { useAnalysis } from '../store/analysis.ts'
import { select } from '../store/view.ts'
import { ProblemCard } from './ProblemCard.tsx'
import classes from './Inspector.module.css'

/** The most that a person can read and a page can draw at once. */
const SHOWN = 100

/** All problems of the network, errors first. A click on the title selects the layer. */
export function ProblemsList() {
  const { problems, nodes } = useAnalysis()
  if (problems.length === 0) return <p className={classes.empty}>No problems. Every shape fits, and the network can be trained.</p>
  return (
    <>
      <ul className={classes.list} aria-label="Problems">
        {problems.slice(0, SHOWN).map((problem) => {
          const node = problem.node === null ? undefined : nodes.get(problem.node)
          const title = node ? `${titleOf(node)} (${node.id})` : 'Network'
          return (
            <li key={`${problem.node} ${problem.code} ${problem.message}`}>
              <ProblemCard problem={problem} title={title} onTitle={() => problem.node !== null && select([problem.node])} />
            </li>
          )
        })}
      </ul>
      {problems.length > SHOWN && <p className={classes.empty}>{`${problems.length - SHOWN} more are not shown. Repair these first: others often go with them.`}</p>}
    </>
  )
}
