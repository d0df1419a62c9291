import { randomUUID } from 'node:crypto'
import path from 'node:path'
import type { FileToken, NamedBytes, OpenedFile, SavedFile } from '../../shared/host.ts'
import { fail, succeed, type Result } from '../../shared/mistake.ts'
import { MAX_FILE_BYTES } from '../../shared/project/parse.ts'
import { hashOf, saveAtomically, type FileSystem } from './atomicSave.ts'

/** A bundle with weights may be larger than a project alone. */
const MAX_OPENED_BYTES = 64 * MAX_FILE_BYTES
const MAX_DATA_BYTES = 1024 ** 3
const MAX_DATA_FILES = 10_000

/**
 * The files that the user chose, and nothing else: the page holds tokens, this map alone knows the paths. Saves to one file
 * queue up.
 */
export class Files {
  readonly #fs: FileSystem
  readonly #paths = new Map<FileToken, string>()
  readonly #tokens = new Map<string, FileToken>()
  readonly #queues = new Map<string, Promise<unknown>>()

  constructor(fs: FileSystem) {
    this.#fs = fs
  }

  /** The token of a file that the user chose; the same file has the same token. */
  admit(file: string): FileToken {
    const full = path.resolve(file)
    const known = this.#tokens.get(full)
    if (known !== undefined) return known
    const token: FileToken = randomUUID()
    this.#tokens.set(full, token)
    this.#paths.set(token, full)
    return token
  }

  pathOf(token: FileToken): string | null {
    return this.#paths.get(token) ?? null
  }

  async read(token: FileToken): Promise<Result<OpenedFile>> {
    const file = this.#paths.get(token)
    if (file === undefined) return unknownToken()
    const name = path.basename(file)
    try {
      const facts = await this.#fs.stat(file)
      if (!facts.isFile()) return fail('not-a-file', `${name} is a folder, not a project.`)
      if (facts.size > MAX_OPENED_BYTES) return fail('too-large', `${name} has ${facts.size.toLocaleString('en-US')} bytes; at most ${MAX_OPENED_BYTES.toLocaleString('en-US')} can be opened.`)
      const bytes = new Uint8Array(await this.#fs.readFile(file))
      return succeed({ name, bytes, token, hash: hashOf(bytes) })
    } catch (error) {
      return fail(...readMistake(name, error))
    }
  }

  async save(token: FileToken, bytes: Uint8Array, expectedHash: string | null): Promise<Result<SavedFile>> {
    const file = this.#paths.get(token)
    if (file === undefined) return unknownToken()
    const saved = await this.#inTurn(file, () => saveAtomically(this.#fs, file, bytes, { expectedHash }))
    return saved.ok ? succeed({ token, name: path.basename(file), hash: saved.value }) : saved
  }

  /** Null when the file is gone or cannot be read: there is nothing to compare with. */
  async currentHash(token: FileToken): Promise<string | null> {
    const file = this.#paths.get(token)
    if (file === undefined) return null
    return this.#inTurn(file, () => this.#fs.readFile(file).then(hashOf, () => null))
  }

  /** Writes an export's files below a folder, which is made. Names are checked: none may leave it. */
  async writeFolder(folder: string, files: readonly NamedBytes[]): Promise<Result<string>> {
    for (const { name } of files) {
      if (!isInside(folder, path.join(folder, name)) || path.isAbsolute(name)) throw new Error(`An exported file may not be called "${name}".`)
    }
    try {
      await this.#fs.mkdir(folder, { recursive: true })
      for (const { name, bytes } of files) {
        const file = path.join(folder, name)
        await this.#fs.mkdir(path.dirname(file), { recursive: true })
        const written = await saveAtomically(this.#fs, file, bytes, { backup: false })
        if (!written.ok) return written
      }
      return succeed(folder)
    } catch (error) {
      return fail('no-permission', `${path.basename(folder)} could not be written there (${error instanceof Error ? error.message : String(error)}). Choose another folder.`)
    }
  }

  /** Reads chosen data files, or all files directly in a chosen folder. */
  async readData(chosen: readonly string[], what: 'files' | 'folder'): Promise<Result<readonly NamedBytes[]>> {
    const files = what === 'files' ? chosen : (await Promise.all(chosen.map((folder) => this.#filesIn(folder)))).flat()
    if (files.length > MAX_DATA_FILES) return fail('too-many-files', `The folder holds ${files.length.toLocaleString('en-US')} files; at most ${MAX_DATA_FILES.toLocaleString('en-US')} can be read.`)
    const read: NamedBytes[] = []
    let total = 0
    for (const file of files) {
      const name = path.basename(file)
      try {
        total += (await this.#fs.stat(file)).size
        if (total > MAX_DATA_BYTES) return fail('too-large', `The files hold more than ${MAX_DATA_BYTES.toLocaleString('en-US')} bytes together, which is more than can be read.`)
        read.push({ name, bytes: new Uint8Array(await this.#fs.readFile(file)) })
      } catch (error) {
        return fail(...readMistake(name, error))
      }
    }
    return succeed(read)
  }

  async #filesIn(folder: string): Promise<string[]> {
    const entries = await this.#fs.readdir(folder, { withFileTypes: true })
    return entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.')).map((entry) => path.join(folder, entry.name))
  }

  #inTurn<T>(file: string, step: () => Promise<T>): Promise<T> {
    const done = (this.#queues.get(file) ?? Promise.resolve()).then(step, step)
    this.#queues.set(file, done)
    const forget = () => {
      if (this.#queues.get(file) === done) this.#queues.delete(file)
    }
    done.then(forget, forget)
    return done
  }
}

/** Whether `file` lies below `folder`. */
export function isInside(folder: string, file: string): boolean {
  const relative = path.relative(folder, file)
  return relative !== '' && relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative)
}

function unknownToken() {
  return fail('file-missing', 'This file is not open in this window any more. Use Open to choose it again.')
}

function readMistake(name: string, error: unknown): [code: string, message: string] {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ENOENT') return ['file-missing', `${name} is not there any more. It may have been moved or deleted.`]
  if (code === 'EACCES' || code === 'EPERM') return ['no-permission', `You may not read ${name}.`]
  if (code === undefined) throw error
  return ['read-failed', `${name} could not be read (${error instanceof Error ? error.message : code}).`]
}
