import { z } from 'zod'
import path from 'node:path'
import type { RecentFile } from '../../shared/host.ts'
import type { FileSystem } from './atomicSave.ts'
import type { Files } from './files.ts'
import { Stored } from './stored.ts'

const MAX_RECENT = 20

const recentSchema = z.array(z.object({ path: z.string(), openedAt: z.number() })).max(1000)

/** Our own list of the files opened last: the system's is for macOS and Windows only. */
export class Recents {
  readonly #files: Files
  readonly #stored: Stored<z.infer<typeof recentSchema>>

  constructor(fs: FileSystem, userData: string, files: Files) {
    this.#files = files
    this.#stored = new Stored(fs, path.join(userData, 'recent.json'), recentSchema, [])
  }

  async list(): Promise<RecentFile[]> {
    return (await this.#stored.read()).map((file) => ({ token: this.#files.admit(file.path), name: path.basename(file.path), openedAt: file.openedAt }))
  }

  async add(file: string, now: number): Promise<void> {
    const others = (await this.#stored.read()).filter((other) => other.path !== file)
    await this.#stored.write([{ path: file, openedAt: now }, ...others].slice(0, MAX_RECENT))
  }

  async remove(file: string): Promise<void> {
    await this.#stored.write((await this.#stored.read()).filter((other) => other.path !== file))
  }
}
