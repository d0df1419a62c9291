/**
 * A mistake of the user's (a file, a number, a drop), not of the program. It is data: `message` is one full
 * sentence with the value and the way out.
 */
export interface Mistake {
  /** A stable name in kebab-case. */
  readonly code: string
  readonly message: string
}

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly mistake: Mistake }

export function succeed<T>(value: T): Result<T> {
  return { ok: true, value }
}

export function fail(code: string, message: string): { readonly ok: false; readonly mistake: Mistake } {
  return { ok: false, mistake: { code, message } }
}

/** Carries a mistake through code that may throw for other reasons too; the border turns it back into data. */
export class MistakeError extends Error {
  readonly mistake: Mistake

  constructor(code: string, message: string) {
    super(message)
    this.name = 'MistakeError'
    this.mistake = { code, message }
  }
}
