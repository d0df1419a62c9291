import { create } from 'zustand'
import type { RecentFile } from '../../shared/host.ts'
import type { Mistake } from '../../shared/mistake.ts'

/**
 * What is known of the work's safety: `clean` there is nothing to lose; `changed` since the last save or copy; `keeping` and `kept`
 * for recovery; `saving` and `saved` to a file; `failed` neither worked.
 */
export type SaveState = 'clean' | 'changed' | 'keeping' | 'kept' | 'saving' | 'saved' | 'failed'

interface FileStatus {
  readonly state: SaveState
  /** When `kept` or `saved` was reached. Milliseconds since 1970. */
  readonly at: number | null
  /** Why it `failed`. */
  readonly mistake: Mistake | null
  /** Why the document cannot be edited: it is from a newer version, or another tab has the file. Null when it can. */
  readonly readOnlyReason: 'newer' | 'otherTab' | null
  readonly recent: readonly RecentFile[]
}

/** For the status bar. */
export const useFileStatus = create<FileStatus>()(() => ({ state: 'clean', at: null, mistake: null, readOnlyReason: null, recent: [] }))

export function setStatus(state: SaveState, options: { at?: number; mistake?: Mistake } = {}): void {
  useFileStatus.setState({ state, at: options.at ?? null, mistake: options.mistake ?? null })
}

/** A few words: "Saved 12 s ago". */
export function describeStatus({ state, at, mistake, readOnlyReason }: Omit<FileStatus, 'recent'>, now: number): string {
  if (readOnlyReason !== null) return readOnlyReason === 'newer' ? 'Read-only: from a newer version' : 'Read-only: open in another tab'
  switch (state) {
    case 'clean':
      return ''
    case 'changed':
      return 'Not saved yet'
    case 'keeping':
      return 'Keeping a copy …'
    case 'saving':
      return 'Saving …'
    case 'kept':
      return 'Kept for recovery'
    case 'saved':
      return `Saved ${describeAge(now - (at ?? now))}`
    case 'failed':
      return mistake ? `Not saved: ${mistake.message}` : 'Not saved'
  }
}

/** `age` in milliseconds. */
export function describeAge(age: number): string {
  const seconds = Math.max(0, Math.round(age / 1000))
  if (seconds < 5) return 'just now'
  if (seconds < 60) return `${seconds} s ago`
  if (seconds < 3600) return `${Math.round(seconds / 60)} min ago`
  return seconds < 86_400 ? `${Math.round(seconds / 3600)} h ago` : `${Math.round(seconds / 86_400)} d ago`
}
