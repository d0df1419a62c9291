import { MistakeError, type Result } from '../mistake.ts'

/** Leaves a reader deep inside a file with the user's mistake; `attempt` at its border turns it into data. */
export function refuse(code: string, message: string): never {
  throw new MistakeError(code, message)
}

/** Runs a reader that may `refuse`. Errors of the program go on as they are. */
export function attempt<T>(read: () => T): Result<T> {
  try {
    return { ok: true, value: read() }
  } catch (error) {
    if (error instanceof MistakeError) return { ok: false, mistake: error.mistake }
    throw error
  }
}
