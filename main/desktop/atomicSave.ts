import { createHash, randomBytes } from 'node:crypto'
import type * as promises from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fail, succeed, type Result } from '../../shared/mistake.ts'

/** What is used of `node:fs/promises`; tests put a failing one in its place. */
export type FileSystem = Pick<typeof promises, 'open' | 'readFile' | 'rename' | 'rm' | 'stat' | 'mkdir' | 'readdir' | 'link' | 'copyFile' | 'realpath'>

export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** On Windows a virus scanner or an indexer holds a fresh file for a moment: wait so long before trying again (milliseconds). */
const RETRY_AFTER = [20, 50, 100, 200, 400, 800]

/**
 * Replaces a file so that after any failure or power cut either the old or the new content is there, whole: a temporary file in the
 * same folder, written through to the disk and measured; the old content linked as `.bak`; then one rename. Never truncates in place.
 * With `expectedHash`, a file that holds something else is left alone (`changed-on-disk`).
 */
export async function saveAtomically(
  fs: FileSystem,
  file: string,
  bytes: Uint8Array,
  options: { expectedHash?: string | null; backup?: boolean; platform?: NodeJS.Platform } = {},
): Promise<Result<string>> {
  const { expectedHash = null, backup = true, platform = process.platform } = options
  const name = path.basename(file)
  let temporary: string | null = null
  try {
    // A link stays a link; what it points to is replaced.
    const target = await fs.realpath(file).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return file
      throw error
    })
    const before = await fs.stat(target).catch(onlyIfThere)
    if (before && !before.isFile()) return fail('not-a-file', `${name} is not a file that can be written. Choose another name.`)
    if (expectedHash !== null) {
      const found = await fs.readFile(target).catch(onlyIfThere)
      if (!found) return fail('changed-on-disk', `${name} was moved or deleted by another program since you opened it.`)
      if (hashOf(found) !== expectedHash) return fail('changed-on-disk', `${name} was changed by another program since you opened it.`)
    }
    temporary = path.join(path.dirname(target), `.${path.basename(target)}.${randomBytes(6).toString('hex')}.tmp`)
    const handle = await fs.open(temporary, 'wx', before ? before.mode & 0o777 : 0o666)
    try {
      await handle.writeFile(bytes)
      await handle.sync()
      const { size } = await handle.stat()
      if (size !== bytes.length) throw Object.assign(new Error(`${size} of ${bytes.length} bytes were written`), { code: 'ESHORT' })
    } finally {
      await handle.close()
    }
    if (backup && before) await keepBackup(fs, target, platform)
    const from = temporary
    await retry(() => fs.rename(from, target), platform)
    temporary = null
    await syncFolder(fs, path.dirname(target), platform)
    return succeed(hashOf(bytes))
  } catch (error) {
    return { ok: false, mistake: describe(name, error) }
  } finally {
    if (temporary !== null) await fs.rm(temporary, { force: true }).catch(() => {})
  }
}

/** The old content stays reachable as `name.bak` without leaving its own name for a moment. */
async function keepBackup(fs: FileSystem, target: string, platform: NodeJS.Platform): Promise<void> {
  const fresh = `${target}.bak.${randomBytes(6).toString('hex')}.tmp`
  try {
    // A second name for the same content costs nothing; where the file system has none (FAT), it is copied.
    await fs.link(target, fresh).catch(() => fs.copyFile(target, fresh))
    await retry(() => fs.rename(fresh, `${target}.bak`), platform)
  } finally {
    // Also what rename leaves when both names are the same content already.
    await fs.rm(fresh, { force: true }).catch(() => {})
  }
}

async function retry(step: () => Promise<void>, platform: NodeJS.Platform): Promise<void> {
  for (const delay of platform === 'win32' ? RETRY_AFTER : []) {
    try {
      return await step()
    } catch (error) {
      if (!['EPERM', 'EBUSY', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
    }
    await wait(delay)
  }
  return step()
}

/** The new name is on disk too; Windows has no such call, and some network drives refuse it. */
async function syncFolder(fs: FileSystem, folder: string, platform: NodeJS.Platform): Promise<void> {
  if (platform === 'win32') return
  const handle = await fs.open(folder, 'r').catch(() => null)
  await handle?.sync().catch(() => {})
  await handle?.close()
}

function onlyIfThere(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null
  throw error
}

const SENTENCES: Readonly<Record<string, [code: string, sentence: (name: string) => string]>> = {
  ENOSPC: ['no-space', (name) => `There is not enough space on the disk to write ${name}. Free some, or save it elsewhere.`],
  EDQUOT: ['no-space', (name) => `Your disk quota is used up, so ${name} could not be written. Free some space, or save it elsewhere.`],
  EACCES: ['no-permission', (name) => `You may not write ${name}. Choose another place with Save as.`],
  EPERM: ['no-permission', (name) => `You may not write ${name}, or another program holds it. Close that program, or choose another place with Save as.`],
  EBUSY: ['file-busy', (name) => `${name} is held by another program. Close it there and save again.`],
  EROFS: ['no-permission', (name) => `The disk of ${name} can only be read. Choose another place with Save as.`],
  ENOENT: ['file-missing', (name) => `The folder of ${name} is not there any more. Choose another place with Save as.`],
}

/** A failure of the file system in the user's words; whatever else it is throws on. */
function describe(name: string, error: unknown): { code: string; message: string } {
  const { code } = error as NodeJS.ErrnoException
  if (code === undefined) throw error
  const known = SENTENCES[code]
  return known ? { code: known[0], message: known[1](name) } : { code: 'write-failed', message: `${name} could not be written (${error instanceof Error ? error.message : code}). The old content is still there.` }
}
