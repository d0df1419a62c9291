import { z } from 'zod'
import path from 'node:path'
import type { Recovery } from '../../shared/host.ts'
import { succeed, type Result } from '../../shared/mistake.ts'
import { saveAtomically, type FileSystem } from './atomicSave.ts'
import type { Files } from './files.ts'

/** How many earlier states of one document are kept, in case the newest is damaged. */
const GENERATIONS = 3

/** `id.1700000000000.json`: one generation, its facts in the first line and the project after it. */
const NAME = /^([\w-]{1,64})\.(\d{1,15})\.json$/

const headSchema = z.object({ name: z.string(), path: z.string().nullable(), hash: z.string().nullable() })

/** Unsaved work, in the user-data folder. */
export class Recoveries {
  readonly #fs: FileSystem
  readonly #folder: string
  readonly #files: Files

  constructor(fs: FileSystem, userData: string, files: Files) {
    this.#fs = fs
    this.#folder = path.join(userData, 'recovery')
    this.#files = files
  }

  /** Newest first, every generation that can be read. */
  async list(): Promise<Recovery[]> {
    const found: Recovery[] = []
    for (const { file, id, at } of await this.#generations()) {
      try {
        const bytes = new Uint8Array(await this.#fs.readFile(file))
        const end = bytes.indexOf(10)
        const head = headSchema.parse(JSON.parse(new TextDecoder().decode(bytes.subarray(0, end))))
        found.push({ id, at, name: head.name, token: head.path === null ? null : this.#files.admit(head.path), hash: head.hash, bytes: bytes.subarray(end + 1) })
      } catch (error) {
        console.error(`${file} is damaged and is not offered for recovery:`, error)
      }
    }
    return found
  }

  async keep(recovery: Recovery): Promise<Result<undefined>> {
    const { id, name, at, token, hash, bytes } = recovery
    await this.#fs.mkdir(this.#folder, { recursive: true })
    const head = new TextEncoder().encode(`${JSON.stringify({ name, path: token === null ? null : this.#files.pathOf(token), hash })}\n`)
    const content = new Uint8Array(head.length + bytes.length)
    content.set(head)
    content.set(bytes, head.length)
    const written = await saveAtomically(this.#fs, path.join(this.#folder, `${id}.${Math.round(at)}.json`), content, { backup: false })
    if (!written.ok) return written
    const old = (await this.#generations()).filter((one) => one.id === id).slice(GENERATIONS)
    for (const { file } of old) await this.#fs.rm(file, { force: true })
    return succeed(undefined)
  }

  async drop(id: string): Promise<void> {
    for (const one of await this.#generations()) if (one.id === id) await this.#fs.rm(one.file, { force: true })
  }

  async #generations(): Promise<{ file: string; id: string; at: number }[]> {
    const names = await this.#fs.readdir(this.#folder).catch((error: NodeJS.ErrnoException): string[] => {
      if (error.code === 'ENOENT') return []
      throw error
    })
    return names
      .flatMap((name) => {
        const parts = NAME.exec(name)
        return parts ? [{ file: path.join(this.#folder, name), id: parts[1]!, at: Number(parts[2]) }] : []
      })
      .sort((a, b) => b.at - a.at)
  }
}
