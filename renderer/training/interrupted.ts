import type { Project } from '../../shared/project/project.ts'
import type { StoredRun } from '../../shared/training/protocol.ts'
import { holdFiles, needsFiles } from '../data/load.ts'
import { mayReplace, put } from '../files/open.ts'
import { openRecovery, unsavedWork } from '../files/recover.ts'
import { tell, warn } from '../notice.tsx'
import { isUnsaved, useDocument } from '../store/document.ts'
import { activeRun, addStoredRun, replaceRun, useRuns } from '../store/run.ts'
import { setView } from '../store/view.ts'
import { request } from './client.ts'
import { describePlace, goOn } from './goOn.ts'
import { applyEvents, isActive, type Run } from './run.ts'
import { stop } from './session.ts'

/** A run that broke the page off so often without a step in between is not begun again by itself. */
const MOST_ATTEMPTS = 2

/** Goes on with the run that something broke off: the browser was killed, the battery was empty. True where it has taken the window over. */
export async function resumeInterrupted(): Promise<boolean> {
  const [latest] = await request('interrupted', null)
  if (!latest) return false
  const busy = isUnsaved() || isActive(activeRun()) || useDocument.getState().project.graph.nodes.length > 0
  if (!busy && latest.attempts < MOST_ATTEMPTS) return take(latest)
  warn(
    'A training was interrupted', `“${latest.name}” of “${latest.project.name}” stopped ${describeLast(latest)} when Layerwright ended.`,
    { label: 'Go on with it', run: () => void mayReplace().then((may) => may && take(latest)) },
    { label: 'Give it up', run: () => void request('giveUpRun', { run: latest.run }) },
  )
  return false
}

async function take(stored: StoredRun): Promise<boolean> {
  const { source } = stored.project.data
  const files = needsFiles(source) ? await request('runFiles', { run: stored.run }) : null
  if (files) holdFiles(source, files)
  await openItsProject(stored.project)
  await goOnWithIt(addStoredRun(stored), stored)
  return true
}

async function goOnWithIt(run: Run, stored: StoredRun): Promise<void> {
  setView({ dockOpen: true, dockTab: 'charts' })
  const gone = await goOn(run, stored.paused)
  // The worker broke off; whoever follows that says so.
  if (gone === null) return
  if (gone.ok) {
    const place = describePlace(gone.run.from)
    tell(`“${run.name}” was interrupted${place ? ` after ${place}` : ''}. ${stored.paused ? 'It waits there.' : 'Training went on from there.'}`, { label: 'Stop it', run: () => void stop() })
    return
  }
  const lost = needsFiles(run.project.data.source)
  const reason = lost ? 'It learned from files of your own that were too large to be kept with it. Choose them again in the Data tab, then try again.' : gone.reason
  const message = `“${run.name}” was interrupted ${describeLast(stored)} and could not go on. ${reason}`
  replaceRun(applyEvents(run, [{ event: 'failed', mistake: { code: 'not-resumed', message } }]))
  if (lost) setView({ leftTab: 'data' })
  warn('Training could not go on', message, { label: 'Try again', run: () => void tryAgain(run, stored) })
}

/** Its project may have been closed meanwhile. */
async function tryAgain(run: Run, stored: StoredRun): Promise<void> {
  const now = useRuns.getState().runs.find(({ id }) => id === run.id)
  if (now && !now.left) await goOnWithIt(now, stored)
  else await take(stored)
}

/** The unsaved work of the same network, which is newer and says which file it belongs to; else the project as the run began with it. */
async function openItsProject(project: Project): Promise<void> {
  const network = networkOf(project)
  for (const generations of await unsavedWork()) {
    if (await openRecovery(generations, (found) => networkOf(found) === network)) return
  }
  await put(project, { saved: false })
}

/** All of a project that decides whether weights fit. */
function networkOf({ graph }: Project): string {
  return JSON.stringify([graph.nodes.map(({ id, type, params }) => [id, type, params]), graph.edges.map(({ source, target, targetPort }) => [source, target, targetPort]), graph.blocks ?? []])
}

function describeLast({ moments, history }: StoredRun): string {
  const step = Math.max(0, ...moments.map((moment) => moment.step))
  return `after epoch ${history.at(-1)?.epoch ?? 0}, step ${step.toLocaleString('en-US')},`
}
