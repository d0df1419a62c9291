import { analyseNow } from '../store/analysis.ts'
import { useDocument } from '../store/document.ts'
import { fixProblem } from '../store/fixProblem.ts'
import { showNode } from '../store/scope.ts'
import { setView } from '../store/view.ts'
import { sayProblem, type CardProblem } from './card.ts'
import classes from './ProblemCard.module.css'
import { announce } from './state.ts'
import { focusNode } from './viewport.ts'

/** Sentences shown under a card; the rest is in the list of problems. */
const SHOWN = 2

/** What is wrong with one layer, under its card, or beside it in a network that runs downwards. Errors are always in full; warnings fold up until the layer is selected. */
export function ProblemCard({ node, problems, open, beside }: { node: string; problems: readonly CardProblem[]; open: boolean; beside: boolean }) {
  const readOnly = useDocument((state) => state.readOnly)
  const errors = problems.filter(({ problem }) => problem.level === 'error')
  const level = errors.length > 0 ? 'error' : 'warning'
  const inFull = (level === 'error' && !open ? errors : problems).slice(0, SHOWN)
  if (level === 'warning' && !open) {
    return (
      <div className={classes.pill} data-beside={beside || undefined} title={problems.map(sayProblem).join('\n')} data-testid={`problems-${node}`}>
        {problems.length === 1 ? '1 warning' : `${problems.length} warnings`}
      </div>
    )
  }
  const left = problems.length - inFull.length
  return (
    <div className={`${classes.problems} nodrag nopan`} data-level={level} data-beside={beside || undefined} data-testid={`problems-${node}`}>
      {inFull.map(({ problem, layer }) => (
        <div key={`${layer} ${problem.code} ${problem.message}`} className={classes.problem}>
          <p>
            {layer !== null && (
              <button
                type="button" className={classes.layer} title="Open the block and go to this layer"
                onClick={(event) => {
                  event.stopPropagation()
                  showNode(analyseNow(), problem.node!)
                }}
              >
                {layer}
              </button>
            )}
            {layer !== null && ': '}
            {problem.message}
          </p>
          {problem.fixes.map((fix) => (
            <button
              key={fix.label}
              type="button"
              disabled={readOnly}
              onClick={(event) => {
                event.stopPropagation()
                fixProblem(problem, fix)
                announce(`Done: ${fix.label}.`)
                // The button goes with its problem; the keyboard stays with the layer.
                requestAnimationFrame(() => focusNode(node))
              }}
            >
              {fix.label}
            </button>
          ))}
        </div>
      ))}
      {left > 0 && (
        <button type="button" onClick={() => setView({ dockTab: 'problems', dockOpen: true })}>
          {left === 1 ? '1 more problem' : `${left} more problems`}
        </button>
      )}
    </div>
  )
}
