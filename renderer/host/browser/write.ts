import { fail, succeed, type Mistake, type Result } from '../../../shared/mistake.ts'
import { hashOf } from '../hash.ts'
import type { FileHandle, FolderHandle } from './fileSystemAccess.ts'

/** What a failed write means to the user. Whatever is not known throws on. */
export function writeMistake(name: string, error: unknown): Mistake {
  const kind = error instanceof DOMException ? error.name : ''
  if (kind === 'QuotaExceededError') return { code: 'no-space', message: `There is not enough space to write ${name}. Free some, or save it elsewhere.` }
  if (kind === 'NotAllowedError' || kind === 'NoModificationAllowedError' || kind === 'SecurityError') {
    return { code: 'no-permission', message: `The browser does not allow ${name} to be written. Allow it when it asks, or use Save as.` }
  }
  if (kind === 'NotFoundError') return { code: 'file-missing', message: `${name} is not there any more. Use Save as to write it anew.` }
  if (kind === 'InvalidStateError') return { code: 'changed-on-disk', message: `${name} was changed by another program while it was written.` }
  throw error
}

/**
 * Replaces a file's content. The browser writes to a temporary file and swaps it in at `close`, so a failure before leaves
 * the old content. Read back afterwards, because "saved" must be true.
 */
export async function replaceContent(handle: FileHandle, bytes: Uint8Array): Promise<Result<string>> {
  try {
    const writable = await handle.createWritable()
    try {
      await writable.write(new Uint8Array(bytes))
    } catch (error) {
      await writable.abort().catch(() => {})
      throw error
    }
    await writable.close()
    const wanted = await hashOf(bytes)
    const found = await hashOf(new Uint8Array(await (await handle.getFile()).arrayBuffer()))
    if (found !== wanted) return fail('write-incomplete', `${handle.name} was written, but reading it back gave something else. Save it under another name.`)
    return succeed(wanted)
  } catch (error) {
    return { ok: false, mistake: writeMistake(handle.name, error) }
  }
}

/** Writes one file below a folder, making the folders on the way. `name` is relative, with `/`. */
export async function writeBelow(folder: FolderHandle, name: string, bytes: Uint8Array): Promise<void> {
  const parts = name.split('/')
  if (parts.some((part) => part === '' || part === '.' || part === '..')) throw new Error(`An exported file may not be called "${name}".`)
  let place: FileSystemDirectoryHandle = folder
  for (const part of parts.slice(0, -1)) place = await place.getDirectoryHandle(part, { create: true })
  const file = await place.getFileHandle(parts.at(-1)!, { create: true })
  const writable = await file.createWritable()
  await writable.write(new Uint8Array(bytes))
  await writable.close()
}
