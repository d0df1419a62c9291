/**
 * The File System Access API: Chrome and Edge have it, Firefox and Safari do not, and TypeScript's own types leave it out.
 * https://wicg.github.io/file-system-access/
 */

interface PickerType {
  readonly description: string
  readonly accept: Readonly<Record<string, readonly string[]>>
}

interface PickerOptions {
  /** The browser remembers the folder of each id. */
  readonly id?: string
  readonly types?: readonly PickerType[]
  readonly suggestedName?: string
  readonly multiple?: boolean
  readonly mode?: 'read' | 'readwrite'
}

export interface FileSystemAccess {
  showOpenFilePicker(options?: PickerOptions): Promise<FileHandle[]>
  showSaveFilePicker(options?: PickerOptions): Promise<FileHandle>
  showDirectoryPicker(options?: PickerOptions): Promise<FolderHandle>
}

interface Permissions {
  queryPermission(options: { mode: 'read' | 'readwrite' }): Promise<PermissionState>
  requestPermission(options: { mode: 'read' | 'readwrite' }): Promise<PermissionState>
}

export type FileHandle = FileSystemFileHandle & Permissions
export type FolderHandle = FileSystemDirectoryHandle & Permissions & AsyncIterable<[string, FileSystemHandle]>

export const PROJECT_TYPES: readonly PickerType[] = [
  { description: 'Layerwright project', accept: { 'application/json': ['.json'], 'application/zip': ['.layerwright'] } },
]

/** Null where the browser has none, or where `?files=classic` in the address asks for plain inputs and downloads. */
export function fileSystemAccess(): FileSystemAccess | null {
  if (new URLSearchParams(location.search).get('files') === 'classic') return null
  return 'showOpenFilePicker' in globalThis && 'showSaveFilePicker' in globalThis ? (globalThis as unknown as FileSystemAccess) : null
}

/** Resolves to null when the user closes the dialog. */
export async function orCancelled<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return null
    throw error
  }
}
