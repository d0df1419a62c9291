import type { Result } from './mistake.ts'

/**
 * What the page may ask of its surroundings. There is one host for Electron, one for an ordinary browser and
 * one in memory for tests. A page never sees a path: it holds a token.
 */
export interface Host {
  readonly kind: 'electron' | 'browser' | 'memory'

  /** Asks the user for a project and reads it. Null when the user cancels. */
  open(): Promise<Result<OpenedFile> | null>
  /** Reads a project from the recent list. */
  openRecent(token: FileToken): Promise<Result<OpenedFile>>
  /** Takes a file that was dropped on the window or passed by the system. */
  adopt(file: File): Promise<Result<OpenedFile>>
  /**
   * Writes back to a file, atomically: after any failure the old content is still there. `expectedHash` is
   * the content that was read or written last; if the file holds something else, nothing is written and the
   * answer is the mistake `changed-on-disk`. Pass null to overwrite on purpose.
   */
  save(token: FileToken, bytes: Uint8Array, expectedHash: string | null): Promise<Result<SavedFile>>
  /** Asks for a place and writes there. Null when the user cancels. */
  saveAs(suggestedName: string, bytes: Uint8Array): Promise<Result<SavedFile> | null>
  /** Hash of the content on disk now; null where the host cannot look (a downloaded copy). */
  currentHash(token: FileToken): Promise<string | null>

  /**
   * Writes an export. Several files become a folder where the host can make one, else a zip. Null when the
   * user cancels; the value is where it went, for the notification.
   */
  exportFiles(suggestedName: string, files: readonly NamedBytes[]): Promise<Result<string> | null>
  /** Lets the user choose data files (IDX, CSV) or a whole folder. Null when the user cancels. */
  chooseData(what: 'files' | 'folder'): Promise<Result<readonly NamedBytes[]> | null>

  recent(): Promise<readonly RecentFile[]>

  /** The unsaved work of the last run, newest first; at most a few generations. */
  recoveries(): Promise<readonly Recovery[]>
  /** Stores the work in progress. Resolves only when it is on disk. */
  keepRecovery(recovery: Recovery): Promise<Result<void>>
  dropRecovery(id: string): Promise<void>

  /** Small preferences (theme, panel sizes). */
  readSettings(): Promise<Readonly<Record<string, unknown>>>
  writeSettings(settings: Readonly<Record<string, unknown>>): Promise<void>

  /** Reads a file under `assets/`. */
  readAsset(path: string): Promise<Uint8Array>

  /** Title bar and the question before closing follow this. */
  setDocument(state: { readonly name: string; readonly unsaved: boolean }): void
  /** What the host's own menu bar shows (Electron); elsewhere the page has its own. */
  setMenu(items: readonly MenuItem[]): void
  /** Does to the text field that has the focus what the menu item says; a menu takes the key away from it. */
  editText(command: TextCommand): void
  /** Menu items of the host (Electron) run page actions by their id. Returns the way to stop listening. */
  onAction(listener: (actionId: string) => void): () => void
  /** A file opened from outside: a double click, an argument, a second start. */
  onOpenFile(listener: (file: Result<OpenedFile>) => void): () => void
  /**
   * The user wants to close the window. The listener asks about unsaved work and resolves true when the window may
   * close. In a browser only the standard question can be shown, from `setDocument`'s `unsaved`.
   */
  onCloseRequest(listener: () => Promise<boolean>): () => void
}

/** A page action as a menu bar shows it. */
export interface MenuItem {
  readonly id: string
  /** The menu that it belongs to, in lower case: `file`. */
  readonly menu: string
  readonly label: string
  /** In Mantine's notation: `mod+shift+S`. Null without a key. */
  readonly keys: string | null
  readonly enabled: boolean
}

export const TEXT_COMMANDS = ['undo', 'redo', 'cut', 'copy', 'paste', 'selectAll'] as const
export type TextCommand = (typeof TEXT_COMMANDS)[number]

/** An opaque name for a file that the user chose; only the host knows the path behind it. */
export type FileToken = string & { readonly brand?: 'FileToken' }

export interface NamedBytes {
  /** File name, or a relative path with `/` inside an exported folder. Never absolute. */
  readonly name: string
  readonly bytes: Uint8Array
}

export interface OpenedFile extends NamedBytes {
  /** Null where the host cannot write back (a file dropped on an ordinary browser). */
  readonly token: FileToken | null
  /** SHA-256 of the bytes, hexadecimal. */
  readonly hash: string
}

export interface SavedFile {
  readonly token: FileToken | null
  readonly name: string
  readonly hash: string
}

export interface RecentFile {
  readonly token: FileToken
  readonly name: string
  /** Milliseconds since 1970. */
  readonly openedAt: number
}

export interface Recovery {
  /** One per open document. */
  readonly id: string
  readonly name: string
  /** Milliseconds since 1970. */
  readonly at: number
  /** The file it belongs to, if any. */
  readonly token: FileToken | null
  /** What that file held when the work was based on it; null when unknown. */
  readonly hash: string | null
  /** A serialised project. */
  readonly bytes: Uint8Array
}
