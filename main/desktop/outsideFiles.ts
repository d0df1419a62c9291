import path from 'node:path'
import type { FileToken, OpenedFile } from '../../shared/host.ts'
import type { Result } from '../../shared/mistake.ts'

/** The project named on a command line; null without one. Switches and the program's own folder are none. */
export function fileArgument(args: readonly string[], workingFolder: string): string | null {
  const file = args.findLast((arg) => !arg.startsWith('-') && /\.(layerwright|json)$/i.test(arg))
  return file === undefined ? null : path.resolve(workingFolder, file)
}

/** Files that come from outside (a double click, an argument, a second start). They wait until the page listens. */
export class OutsideFiles {
  readonly #admit: (file: string) => FileToken
  readonly #send: (file: Result<OpenedFile>) => void
  #waiting: string | null = null
  #read: ((token: FileToken) => Promise<Result<OpenedFile>>) | null = null

  constructor(admit: (file: string) => FileToken, send: (file: Result<OpenedFile>) => void) {
    this.#admit = admit
    this.#send = send
  }

  /** Only the last of several is opened: there is one document. */
  open(file: string): void {
    if (this.#read) void this.#deliver(file)
    else this.#waiting = file
  }

  /** The page listens from here on. */
  ready(read: (token: FileToken) => Promise<Result<OpenedFile>>): void {
    this.#read = read
    const file = this.#waiting
    this.#waiting = null
    if (file !== null) void this.#deliver(file)
  }

  async #deliver(file: string): Promise<void> {
    try {
      this.#send(await this.#read!(this.#admit(file)))
    } catch (error) {
      console.error(`${file} could not be opened:`, error)
    }
  }
}
