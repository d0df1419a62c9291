import { Button } from '@mantine/core'
import type { Problem } from '../../shared/analysis/result.ts'
import { useDocument } from '../store/document.ts'
import { fixProblem } from '../store/fixProblem.ts'
import classes from './Inspector.module.css'

const WORD = { error: 'Error', warning: 'Warning', info: 'Note' }

/** A problem in words, with its fixes as buttons. Each fix is one step of undo. */
export function ProblemCard({ problem, title, onTitle }: { problem: Problem; title?: string | undefined; onTitle?: () => void }) {
  const readOnly = useDocument((state) => state.readOnly)
  return (
    <div className={`${classes.problem} ${classes[problem.level]}`} data-problem={problem.code}>
      {title !== undefined && (
        <button type="button" className={`${classes.rowButton} ${classes.problemNode}`} onClick={onTitle}>
          {`${WORD[problem.level]} · ${title}`}
        </button>
      )}
      {problem.message}
      {problem.fixes.length > 0 && (
        <div className={classes.fixes}>
          {problem.fixes.map((fix) => (
            <Button key={fix.label} size="compact-xs" variant="default" disabled={readOnly} onClick={() => fixProblem(problem, fix)}>
              {fix.label}
            </Button>
          ))}
        </div>
      )}
    </div>
  )
}
