import type { FileToken, OpenedFile } from '../../shared/host.ts'
import type { Result } from '../../shared/mistake.ts'
import { createProject } from '../../shared/project/create.ts'
import type { Project } from '../../shared/project/project.ts'
import { host } from '../host/index.ts'
import { warn } from '../notice.tsx'
import { nextTask } from '../shell/nextTask.ts'
import { analyseOnce } from '../store/analysis.ts'
import { factsOf, useData } from '../store/data.ts'
import { isUnsaved, replaceDocument, useDocument, type FileReference } from '../store/document.ts'
import { select, useView } from '../store/view.ts'
import { ask } from './ask.tsx'
import { beginWork, currentWork, dropWork } from './autosave.ts'
import { readDocument } from './read.ts'
import { refreshRecent } from './recent.ts'
import { save } from './save.ts'
import { setStatus, useFileStatus } from './status.ts'
import { leaveTrained, takeTrained } from './trained.ts'
import { becomeWriter } from './writer.ts'

/** Asks about unsaved work. True when the open document may go: it is saved, or the user gave it up. */
export async function mayReplace(): Promise<boolean> {
  const { project, readOnly } = useDocument.getState()
  if (readOnly || !isUnsaved()) return true
  const work = currentWork()
  const answer = await ask({
    title: 'Save your changes?',
    message: `“${project.name}” has changes that are not in a file yet. They are lost if you do not save them.`,
    choices: [
      { id: 'cancel', label: 'Cancel' },
      { id: 'discard', label: 'Don’t save', danger: true },
      { id: 'save', label: 'Save', primary: true },
    ],
  })
  if (answer === 'save') return save()
  if (answer !== 'discard') return false
  await dropWork(host, work)
  return true
}

/** An empty canvas. */
export function newDocument(): Promise<boolean> {
  return showProject(createProject())
}

/** Shows a project that belongs to no file (a template), after the question about unsaved work. */
export async function showProject(project: Project): Promise<boolean> {
  if (!(await mayReplace())) return false
  await put(project, {})
  return true
}

/** Asks for a file and opens it. False when the user cancelled or it could not be opened: then nothing has changed. */
export async function openFile(): Promise<boolean> {
  const opened = await host.open()
  return opened ? showFile(opened) : false
}

export async function openRecent(token: FileToken): Promise<boolean> {
  return showFile(await host.openRecent(token))
}

export async function openDropped(file: File): Promise<boolean> {
  return showFile(await host.adopt(file))
}

/** Opens what the host has read. */
export async function showFile(opened: Result<OpenedFile>): Promise<boolean> {
  if (!opened.ok) {
    warn('The file was not opened', opened.mistake.message)
    await refreshRecent()
    return false
  }
  return (await mayShow(opened.value)) && mount(opened.value)
}

/** Takes what is in the file now instead of the open document, which the user has given up. */
export async function reload(token: FileToken): Promise<boolean> {
  const opened = await host.openRecent(token)
  if (opened.ok) return mount(opened.value)
  warn('The file was not reloaded', opened.mistake.message)
  return false
}

async function mayShow(file: OpenedFile): Promise<boolean> {
  // Asked only when the file is good: a bad one must not cost the open document a question.
  const read = readDocument(file.bytes, file.name)
  if (read.ok) return mayReplace()
  warn('The file was not opened', read.mistake.message)
  return false
}

async function mount(file: OpenedFile): Promise<boolean> {
  const read = readDocument(file.bytes, file.name)
  if (!read.ok) {
    warn('The file was not opened', read.mistake.message)
    return false
  }
  const { project, state, kind, message } = read.value
  const reference: FileReference | null = kind === 'salvaged' ? null : { token: file.token, name: file.name, hash: file.hash }
  await put(project, { file: reference, saved: kind !== 'salvaged', newer: kind === 'newer' })
  if (message !== null) warn(kind === 'newer' ? 'A newer project' : 'A damaged project', message)
  if (state) {
    try {
      await takeTrained(project, state)
    } catch (error) {
      console.error(error)
      warn('The trained weights were not loaded', `${error instanceof Error ? error.message : String(error)} The project itself is open; its weights are still in the file.`)
    }
  }
  await refreshRecent()
  return true
}

/** Puts a document in place, with all that belongs to it: the lock on its file, its recovery, its trained network. */
export async function put(project: Project, options: { file?: FileReference | null; saved?: boolean; newer?: boolean; work?: string }): Promise<void> {
  const { file = null, saved = true, newer = false, work } = options
  const writer = await becomeWriter(newer ? null : (file?.token ?? null))
  await leaveTrained()
  await beginWork(work)
  // What it comes to is found first, so that the task that draws it is shorter.
  analyseOnce(project, useView.getState().strict, factsOf(project.data, useData.getState()))
  await nextTask()
  select([])
  replaceDocument(project, { file, saved, readOnly: newer || !writer })
  useFileStatus.setState({ readOnlyReason: newer ? 'newer' : writer ? null : 'otherTab' })
  setStatus(saved ? 'clean' : 'changed')
  await takeTrained(project, null)
  if (!writer && !newer) warn('Open in another tab', `${file?.name ?? project.name} is being edited in another tab or window, so it is read-only here. Close it there and open it again, or use Save as to work on a copy.`)
}
