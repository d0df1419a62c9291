import { zipSync } from 'fflate'
import type { NamedBytes } from '../../../shared/host.ts'
import { succeed, type Result } from '../../../shared/mistake.ts'
import { download } from './download.ts'
import { orCancelled, type FileSystemAccess } from './fileSystemAccess.ts'
import { replaceContent, writeBelow, writeMistake } from './write.ts'

/** One file is a file; several are a new folder where the browser can write one, else a zip in the downloads. */
export async function exportInBrowser(access: FileSystemAccess | null, name: string, files: readonly NamedBytes[]): Promise<Result<string> | null> {
  const [first] = files
  if (!first) throw new Error('An export without files.')
  if (files.length === 1) return exportOne(access, { name: first.name, bytes: first.bytes })
  if (access) {
    const parent = await orCancelled(access.showDirectoryPicker({ id: 'exports', mode: 'readwrite' }))
    if (!parent) return null
    try {
      const folder = await parent.getDirectoryHandle(name, { create: true })
      for (const file of files) await writeBelow(folder as Parameters<typeof writeBelow>[0], file.name, file.bytes)
      return succeed(`${parent.name}/${name}`)
    } catch (error) {
      return { ok: false, mistake: writeMistake(name, error) }
    }
  }
  const zip = zipSync(Object.fromEntries(files.map((file) => [`${name}/${file.name}`, file.bytes])))
  download(`${name}.zip`, zip, 'application/zip')
  return succeed(`${name}.zip in your downloads`)
}

async function exportOne(access: FileSystemAccess | null, file: NamedBytes): Promise<Result<string> | null> {
  if (!access) {
    download(file.name, file.bytes)
    return succeed(`${file.name} in your downloads`)
  }
  const handle = await orCancelled(access.showSaveFilePicker({ id: 'exports', suggestedName: file.name }))
  if (!handle) return null
  const written = await replaceContent(handle, file.bytes)
  return written.ok ? succeed(handle.name) : written
}
