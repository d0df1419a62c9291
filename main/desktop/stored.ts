import type { z } from 'zod'
import path from 'node:path'
import { saveAtomically, type FileSystem } from './atomicSave.ts'

/** A small JSON file of our own in the user-data folder. A damaged one counts as missing and is told in the log. */
export class Stored<T> {
  readonly #fs: FileSystem
  readonly #file: string
  readonly #schema: z.ZodType<T>
  readonly #empty: T
  #writing: Promise<void> = Promise.resolve()

  constructor(fs: FileSystem, file: string, schema: z.ZodType<T>, empty: T) {
    this.#fs = fs
    this.#file = file
    this.#schema = schema
    this.#empty = empty
  }

  async read(): Promise<T> {
    await this.#writing
    let text: string
    try {
      text = await this.#fs.readFile(this.#file, 'utf8')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') console.error(`${this.#file} could not be read:`, error)
      return this.#empty
    }
    try {
      return this.#schema.parse(JSON.parse(text))
    } catch (error) {
      console.error(`${this.#file} is damaged and is not used:`, error)
      return this.#empty
    }
  }

  /** Rejects when it cannot be written. */
  write(value: T): Promise<void> {
    const done = this.#writing.then(async () => {
      await this.#fs.mkdir(path.dirname(this.#file), { recursive: true })
      const written = await saveAtomically(this.#fs, this.#file, new TextEncoder().encode(JSON.stringify(value)), { backup: false })
      if (!written.ok) throw new Error(written.mistake.message)
    })
    this.#writing = done.catch(() => {})
    return done
  }
}
