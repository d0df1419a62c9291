import type { NamedBytes } from '../../../shared/host.ts'
import { fail, succeed, type Result } from '../../../shared/mistake.ts'
import { orCancelled, type FileSystemAccess } from './fileSystemAccess.ts'
import { askForFiles } from './input.ts'

/** More than this is no data set that fits into the memory of a page. */
const MAX_DATA_BYTES = 1024 ** 3
const MAX_DATA_FILES = 10_000

/** The files that the user picks, or all files directly in a folder. */
export async function chooseDataInBrowser(access: FileSystemAccess | null, what: 'files' | 'folder'): Promise<Result<readonly NamedBytes[]> | null> {
  const files = access ? await pick(access, what) : await askForFiles({ multiple: true, folder: what === 'folder' })
  return files && readAll(files)
}

async function pick(access: FileSystemAccess, what: 'files' | 'folder'): Promise<readonly File[] | null> {
  if (what === 'files') {
    const handles = await orCancelled(access.showOpenFilePicker({ id: 'data', multiple: true }))
    return handles && Promise.all(handles.map((handle) => handle.getFile()))
  }
  const folder = await orCancelled(access.showDirectoryPicker({ id: 'data' }))
  if (!folder) return null
  const files: File[] = []
  for await (const [, handle] of folder) if (handle.kind === 'file') files.push(await handle.getFile())
  return files
}

async function readAll(files: readonly File[]): Promise<Result<readonly NamedBytes[]>> {
  if (files.length > MAX_DATA_FILES) return fail('too-many-files', `The folder holds ${files.length.toLocaleString('en-US')} files; at most ${MAX_DATA_FILES.toLocaleString('en-US')} can be read.`)
  const total = files.reduce((sum, file) => sum + file.size, 0)
  if (total > MAX_DATA_BYTES) return fail('too-large', `The files hold ${total.toLocaleString('en-US')} bytes together; at most ${MAX_DATA_BYTES.toLocaleString('en-US')} can be read.`)
  return succeed(await Promise.all(files.map(async (file) => ({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) }))))
}
