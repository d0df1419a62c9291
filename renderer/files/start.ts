import { callBack } from '../host/browserHost.ts'
import { host } from '../host/index.ts'
import { warn } from '../notice.tsx'
import { isUnsaved, useDocument } from '../store/document.ts'
import { resumeInterrupted } from '../training/interrupted.ts'
import { beginWork, currentWork, keepNow, startAutosave } from './autosave.ts'
import { checkDisk } from './disk.ts'
import { acceptDrops } from './drop.ts'
import { mayReplace, showFile } from './open.ts'
import { refreshRecent } from './recent.ts'
import { offerRecovery } from './recover.ts'

let offered = false

/**
 * Brings the life of files into the page: title, autosave, recovery, files from outside, drops, the question before
 * closing. Called once the page's dialogs can be shown. Returns the way to stop.
 */
export function startFiles(): () => void {
  const showTitle = () => {
    const state = useDocument.getState()
    host.setDocument({ name: state.file?.name ?? state.project.name, unsaved: isUnsaved(state) && !state.readOnly })
  }
  showTitle()
  const onFocus = () => run(checkDisk())
  // The last chance before a tab is put to sleep or killed.
  const onHide = () => {
    if (document.visibilityState === 'hidden') void keepNow(host)
  }
  addEventListener('focus', onFocus)
  document.addEventListener('visibilitychange', onHide)
  const stops = [
    useDocument.subscribe(showTitle),
    startAutosave(host),
    acceptDrops(),
    host.onOpenFile((file) => run(showFile(file))),
    host.onCloseRequest(mayReplace),
    () => removeEventListener('focus', onFocus),
    () => document.removeEventListener('visibilitychange', onHide),
  ]
  if (!offered) {
    offered = true
    callBack()
    run(beginAnew())
    run(refreshRecent())
  }
  return () => {
    for (const stop of stops) stop()
  }
}

/** What the last window left behind: a run that something broke off, or else unsaved work. */
async function beginAnew(): Promise<void> {
  await beginWork(currentWork())
  // A worker that cannot be asked must not cost anybody the unsaved work.
  const resumed = await resumeInterrupted().catch((error: unknown) => {
    console.error(error)
    return false
  })
  if (!resumed) await offerRecovery()
}

function run(work: Promise<unknown>): void {
  work.catch((error: unknown) => {
    console.error(error)
    warn('A file could not be handled', error instanceof Error ? error.message : String(error))
  })
}
