import { warn } from '../../notice.tsx'
import { edit } from '../../store/document.ts'
import { activeRun, replaceRun } from '../../store/run.ts'
import { goOn } from '../goOn.ts'
import { isActive, NO_REVIVALS, type Run } from '../run.ts'
import { start } from '../session.ts'

/** The most that the settings take. */
const MOST_EPOCHS = 100_000

/** The last epoch of a run that is trained on: as many as it has been set again; the rest of them where its user stopped it before. */
export function epochsAfter(run: Run): number {
  const { epochs } = run.project.training
  const done = run.end?.epoch ?? run.lastEpoch?.epoch ?? 0
  return run.end?.stoppedBy === 'user' && done < epochs ? epochs : Math.min(MOST_EPOCHS, done + epochs)
}

/** Whether a run has ended with weights that can be trained on. */
export function canTrainOn(run: Run | null): run is Run {
  if (!run?.end || run.left || isActive(run)) return false
  return run.end.stoppedBy !== 'nothingToLearn' && run.end.stoppedBy !== 'notFinite' && run.end.epoch < epochsAfter(run)
}

/** Goes on with a run that has ended, in the same curve, up to an epoch. The number of epochs of the project grows with it, in one step of undo. */
export async function trainOn(run: Run, epochs = epochsAfter(run)): Promise<void> {
  if (isActive(activeRun())) {
    warn('Another run is under way', 'Only one network trains at a time. Stop that run first, or wait until it has ended.')
    return
  }
  const longer: Run = { ...run, project: withEpochs(run.project, epochs), revivals: { ...NO_REVIVALS, step: run.step } }
  const gone = await goOn(longer, false)
  if (gone?.ok) edit((project) => (project.training.epochs === epochs ? project : withEpochs(project, epochs)))
  else if (gone) {
    replaceRun(run)
    warn('The run cannot be trained on', gone.reason, { label: 'Start a new run', run: () => void start(false) })
  }
}

function withEpochs(project: Run['project'], epochs: number): Run['project'] {
  return { ...project, training: { ...project.training, epochs } }
}
