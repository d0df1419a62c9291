import type { Recovery } from '../../shared/host.ts'
import type { Project } from '../../shared/project/project.ts'
import { host } from '../host/index.ts'
import { warn } from '../notice.tsx'
import { isUnsaved } from '../store/document.ts'
import { ask, type Choice } from './ask.tsx'
import { dropWork, keepNow } from './autosave.ts'
import { put } from './open.ts'
import { readDocument } from './read.ts'
import { describeAge, setStatus } from './status.ts'
import { openWork } from './writer.ts'

/** As many as are worth a choice in one dialog. */
const OFFERED = 5

/** Offers the unsaved work of the last run, if there is any. What is neither taken nor given up is offered again next time. */
export async function offerRecovery(now: number = Date.now()): Promise<void> {
  const found = await unsavedWork()
  // Somebody who has begun to work is not interrupted.
  if (found.length === 0 || isUnsaved()) return
  const works = found.slice(0, OFFERED)
  const choices: Choice<string>[] = works.map(([newest], index) => ({
    id: newest!.id,
    label: `Recover “${newest!.name}”, changed ${describeAge(now - newest!.at)}`,
    primary: index === 0,
  }))
  const answer = await ask<string>({
    title: 'Unsaved work was found',
    message: 'Layerwright ended before this work was saved to a file. Close this dialog to decide at the next start.',
    choices: [...choices, { id: 'discard', label: works.length === 1 ? 'Discard it' : 'Discard all', danger: true }],
    stacked: true,
  })
  if (answer === 'discard') for (const [newest] of found) await dropWork(host, newest!.id)
  else if (answer) await recover(found.find(([newest]) => newest!.id === answer)!)
}

/** Unsaved work of earlier windows that is open in none now: the generations of each piece, newest first. */
export async function unsavedWork(): Promise<readonly (readonly Recovery[])[]> {
  const open = await openWork()
  const byWork = new Map<string, Recovery[]>()
  for (const recovery of await host.recoveries()) {
    if (!open.has(recovery.id)) byWork.set(recovery.id, [...(byWork.get(recovery.id) ?? []), recovery])
  }
  return [...byWork.values()]
}

async function recover(generations: readonly Recovery[]): Promise<void> {
  if (await openRecovery(generations)) return
  setStatus('clean')
}

/** Opens the newest generation that can be read. False, with a word to the user where it is damaged, when none can, or none is `wanted`. */
export async function openRecovery(generations: readonly Recovery[], wanted: (project: Project) => boolean = () => true): Promise<boolean> {
  let problem = ''
  for (const { id, name, bytes, token, hash } of generations) {
    const read = readDocument(bytes, name)
    if (!read.ok) {
      problem = read.mistake.message
      continue
    }
    if (!wanted(read.value.project)) return false
    const file = token === null ? null : (await host.recent()).find((recent) => recent.token === token)
    await put(read.value.project, { file: file ? { token, name: file.name, hash } : null, saved: false, work: id })
    await keepNow(host)
    return true
  }
  warn('The work could not be recovered', problem)
  return false
}
