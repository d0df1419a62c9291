import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { NamedBytes } from '../../shared/host.ts'
import { unusable } from './world.ts'

/** The content of a file that the user named. */
export async function readUserFile(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file)
  } catch (error) {
    throw unusable(describeReadError(file, error))
  }
}

/** Whether it is a folder. Something that is not there is none. */
export async function isFolder(file: string): Promise<boolean> {
  return stat(file).then((entry) => entry.isDirectory(), () => false)
}

/** The plain files directly in a folder. */
export async function readUserFolder(folder: string, wanted: RegExp): Promise<NamedBytes[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw unusable(describeReadError(folder, error))
  })
  const names = entries.filter((entry) => entry.isFile() && wanted.test(entry.name)).map(({ name }) => name)
  return Promise.all(names.sort().map(async (name) => ({ name, bytes: await readUserFile(path.join(folder, name)) })))
}

/** Refuses a place that cannot be written to, before hours are spent on what would go there. */
export async function checkWritable(file: string): Promise<void> {
  if (await isFolder(file)) throw unusable(`"${file}" is a folder. Name a file.`)
  const folder = path.dirname(path.resolve(file))
  if (!(await isFolder(folder))) throw unusable(`"${file}" cannot be written: there is no folder "${folder}".`)
}

/** Writes beside the target and renames, so that the file is never half written. */
export async function writeUserFile(file: string, bytes: Uint8Array): Promise<void> {
  const draft = `${file}.${process.pid}.tmp`
  try {
    await writeFile(draft, bytes)
    await rename(draft, file)
  } catch (error) {
    await rm(draft, { force: true })
    throw unusable(`"${file}" cannot be written: ${reasonOf(error)}.`)
  }
}

/** Writes the files of an export below a folder, which is made where it is missing. */
export async function writeUserFolder(folder: string, files: readonly NamedBytes[]): Promise<void> {
  for (const { name, bytes } of files) {
    const file = path.join(folder, ...name.split('/'))
    await mkdir(path.dirname(file), { recursive: true }).catch((error: unknown) => {
      throw unusable(`"${folder}" cannot be made: ${reasonOf(error)}.`)
    })
    await writeUserFile(file, bytes)
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'you may not',
  EPERM: 'you may not',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is no folder',
  EEXIST: 'a file of that name is in the way',
  ENOSPC: 'the disk is full',
  EROFS: 'the disk is read-only',
  ERR_FS_FILE_TOO_LARGE: 'it is larger than 2 GB',
}

function describeReadError(file: string, error: unknown): string {
  return (error as NodeJS.ErrnoException).code === 'ENOENT' ? `There is no file "${file}".` : `"${file}" cannot be read: ${reasonOf(error)}.`
}

function reasonOf(error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException
  return REASONS[code] ?? message
}
