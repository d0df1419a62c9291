/** What a command may touch of its surroundings, so that tests can run it in their own process. */
export interface World {
  /** One line of results, for standard output. */
  readonly out: (line: string) => void
  /** One line for standard error. */
  readonly err: (line: string) => void
  /** Where a progress bar may be drawn; null where nobody looks. */
  readonly screen: NodeJS.WritableStream | null
  /** Calls the listener on Ctrl-C, instead of ending the process. Returns the way to stop listening. */
  readonly onInterrupt: (listener: () => void) => () => void
  /** Calls the listener when nobody reads standard output any more (`| head`), instead of ending the process. Returns the way to stop listening. */
  readonly onReaderGone: (listener: () => void) => () => void
}

/** 0 fine; 1 the project has errors, or training failed; 2 the file or the arguments are unusable; 130 stopped by Ctrl-C. */
export type ExitCode = 0 | 1 | 2 | 130

/** Ends a command with one sentence on standard error. */
export class CommandError extends Error {
  readonly exitCode: ExitCode

  constructor(exitCode: ExitCode, message: string) {
    super(message)
    this.name = 'CommandError'
    this.exitCode = exitCode
  }
}

/** The file or the arguments are unusable. */
export function unusable(message: string): CommandError {
  return new CommandError(2, message)
}

/** The project has errors, or training failed. */
export function failed(message: string): CommandError {
  return new CommandError(1, message)
}

/** One value as one line of JSON. A number that JSON cannot hold (NaN, infinity) is written as null. */
export function writeJson(world: World, value: unknown): void {
  world.out(JSON.stringify(value))
}
