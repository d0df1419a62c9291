import type { FileToken, SavedFile } from '../../shared/host.ts'
import type { Result } from '../../shared/mistake.ts'
import type { Project } from '../../shared/project/project.ts'
import type { TrainedState } from '../../shared/training/protocol.ts'
import { host } from '../host/index.ts'
import { tell, warn } from '../notice.tsx'
import { isUnsaved, markSaved, useDocument } from '../store/document.ts'
import { ask } from './ask.tsx'
import { dropWork } from './autosave.ts'
import { reload } from './open.ts'
import { refreshRecent } from './recent.ts'
import { setStatus, useFileStatus } from './status.ts'
import { currentTrained, describeLooked, fits } from './trained.ts'
import { BUNDLE_ENDING, contentOf, fileNameOf, isBundleName, PROJECT_ENDING } from './write.ts'
import { becomeWriter } from './writer.ts'

/** One save after the other: a second press of Ctrl+S waits for the first. */
let queue: Promise<unknown> = Promise.resolve()

function enqueue(step: () => Promise<boolean>): Promise<boolean> {
  const done = queue.then(step).catch((error: unknown) => {
    console.error(error)
    reportFailure('The project was not saved', { code: 'save-failed', message: error instanceof Error ? error.message : String(error) })
    return false
  })
  queue = done
  return done
}

/** Saves to the file that is open, or asks for one. Whether the work is saved now. */
export function save(): Promise<boolean> {
  return enqueue(async () => {
    const { file, readOnly } = useDocument.getState()
    return file?.token && !readOnly ? saveTo(file.token, file.name, file.hash) : saveElsewhere()
  })
}

/** Asks for a place and saves there. */
export function saveAs(): Promise<boolean> {
  return enqueue(saveElsewhere)
}

async function saveTo(token: FileToken, name: string, expectedHash: string | null): Promise<boolean> {
  const { project } = useDocument.getState()
  const bundle = isBundleName(name)
  const state = bundle ? await trainedFor(project) : null
  if (state === 'cancel') return false
  if (state === 'saveAs') return saveElsewhere()
  setStatus('saving')
  const looked = state ? describeLooked() : ''
  const result = await host.save(token, contentOf(project, bundle ? 'bundle' : 'project', state), expectedHash)
  if (!result.ok && result.mistake.code === 'changed-on-disk') return settleChange(token, name)
  if (result.ok && looked) tell(`${name} was saved. ${looked}`)
  return finish(project, result)
}

/** The weights that go into a bundle. Nothing that was trained disappears from a file unasked. */
async function trainedFor(project: Project): Promise<TrainedState | null | 'cancel' | 'saveAs'> {
  const state = await currentTrained()
  if (!state || fits(project, state)) return state
  const answer = await ask({
    title: 'The trained weights no longer fit',
    message: 'The network was changed after it was trained, so its weights do not belong to it any more and cannot be saved with it. Saved over the file, they are lost.',
    choices: [
      { id: 'without', label: 'Save without weights', danger: true },
      { id: 'saveAs', label: 'Save as…', primary: true },
    ],
  })
  return answer === 'without' ? null : (answer ?? 'cancel')
}

async function settleChange(token: FileToken, name: string): Promise<boolean> {
  setStatus('changed')
  const answer = await ask({
    title: 'The file was changed by another program',
    message: `${name} is not what it was when you opened or saved it last. Your version has not been written.`,
    choices: [
      { id: 'reload', label: 'Reload, losing mine', danger: true },
      { id: 'mine', label: 'Keep mine, overwrite it', danger: true },
      { id: 'saveAs', label: 'Save as…', primary: true },
    ],
  })
  if (answer === 'mine') return saveTo(token, name, null)
  if (answer === 'saveAs') return saveElsewhere()
  if (answer === 'reload') return reload(token)
  return false
}

async function saveElsewhere(): Promise<boolean> {
  if (useFileStatus.getState().readOnlyReason === 'newer') {
    warn('This project cannot be saved', 'It was written by a newer Layerwright, and saving it here would lose what this version does not know. Update Layerwright first.')
    return false
  }
  const { project, file } = useDocument.getState()
  const trained = await currentTrained().catch((error: unknown) => {
    // A worker that broke down must not keep the design from being saved.
    warn('The trained weights are not available', `${error instanceof Error ? error.message : String(error)} Only the project itself is saved.`)
    return null
  })
  let state: TrainedState | null = null
  if (trained && fits(project, trained)) {
    const answer = await ask({
      title: 'Save as',
      message: `The network is trained. A bundle holds the project together with its weights; a project file holds the design alone and can be read in any text editor. ${describeLooked()}`.trim(),
      choices: [
        { id: 'bundle', label: `Project and weights (${BUNDLE_ENDING})`, primary: true },
        { id: 'project', label: `Project only (${PROJECT_ENDING})` },
      ],
    })
    if (!answer) return false
    if (answer === 'bundle') state = trained
  }
  const ending = state ? BUNDLE_ENDING : PROJECT_ENDING
  const suggested = file && isBundleName(file.name) === (state !== null) ? file.name : fileNameOf(project, ending)
  setStatus('saving')
  const result = await host.saveAs(suggested, contentOf(project, state ? 'bundle' : 'project', state))
  if (!result) {
    setStatus(isUnsaved() ? 'changed' : 'clean')
    return false
  }
  return finish(project, result)
}

async function finish(project: Project, result: Result<SavedFile>): Promise<boolean> {
  if (!result.ok) {
    reportFailure('The project was not saved', result.mistake)
    return false
  }
  const { token, name, hash } = result.value
  await becomeWriter(token)
  useFileStatus.setState({ readOnlyReason: null })
  useDocument.setState({ readOnly: false })
  markSaved(project, { token, name, hash })
  setStatus(isUnsaved() ? 'changed' : 'saved', { at: Date.now() })
  // What was changed while the file was written is still worth keeping.
  if (!isUnsaved()) await dropWork(host)
  if (token === null) tell(`${name} went to your downloads.`)
  await refreshRecent()
  return true
}

function reportFailure(title: string, mistake: { code: string; message: string }): void {
  setStatus('failed', { mistake })
  warn(title, mistake.message)
}
