import { applyChange, changesProject } from '../../../shared/training/doctor/applyChange.ts'
import type { Change } from '../../../shared/training/doctor/index.ts'
import { warn } from '../../notice.tsx'
import { edit, useDocument } from '../../store/document.ts'
import { useView } from '../../store/view.ts'
import { branch } from '../branch.ts'
import { isActive, type Run } from '../run.ts'
import { stop } from '../session.ts'
import { trainOn } from '../timeTravel/trainOn.ts'

/** Whether a button can do something now: a run that is over cannot be stopped, and one that goes on not be gone on with. */
export function canAct(run: Run, change: Change): boolean {
  if (run.left) return false
  return change.kind === 'stop' ? isActive(run) : changesProject(change) || !isActive(run)
}

/** Does what a button says. True where the project was changed, in one step of undo, and can be trained again. */
export function act(run: Run, change: Change): boolean {
  switch (change.kind) {
    case 'stop':
      void stop()
      return false
    case 'trainOn':
      void trainOn(run)
      return false
    case 'branch':
      void branch(run, change.epoch)
      return false
    default: {
      const { project } = useDocument.getState()
      const changed = applyChange(project, change, useView.getState().direction)
      if (changed === project) {
        warn('There is nothing left to change', 'The layers that this was about are no longer in the network. Train it again, and the doctor looks at it as it is now.')
        return false
      }
      edit(() => changed)
      return true
    }
  }
}
