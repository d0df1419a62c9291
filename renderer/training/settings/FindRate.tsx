import { Button } from '@mantine/core'
import { runAction } from '../../actions/index.ts'
import { useProject } from '../../store/document.ts'
import { useTraining } from '../../store/run.ts'
import classes from './Settings.module.css'

/** Below the learning rate: the way to one that fits. */
export function FindRate() {
  const training = useTraining()
  const empty = useProject().graph.nodes.length === 0
  return (
    <div className={classes.aside}>
      <Button size="compact-xs" variant="default" disabled={training || empty} onClick={() => runAction('train.findRate')} data-testid="find-rate">Find learning rate</Button>
    </div>
  )
}
