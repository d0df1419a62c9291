import { writeBundle, readBundle } from '../../shared/project/bundle.ts'
import { parseProject } from '../../shared/project/parse.ts'
import type { Project } from '../../shared/project/project.ts'
import { serialiseProject } from '../../shared/project/serialise.ts'
import type { TrainedState } from '../../shared/training/protocol.ts'

export const PROJECT_ENDING = '.layerwright.json'
export const BUNDLE_ENDING = '.layerwright'

/** Whether a file of this name holds a bundle. */
export function isBundleName(name: string): boolean {
  return name.toLowerCase().endsWith(BUNDLE_ENDING)
}

/** A file name for a project: its own name without what a file system forbids. */
export function fileNameOf(project: Project, ending: string): string {
  const base = project.name.replace(/[\p{Cc}\\/:*?"<>|]/gu, '-')
  return `${base.trim().replace(/^\.+|\.+$/g, '').slice(0, 100) || 'Untitled'}${ending}`
}

/**
 * The bytes of a file, read back before anybody writes them: what could not be opened again is not saved over what could.
 * A difference is a mistake of the program's and throws.
 */
export function contentOf(project: Project, format: 'project' | 'bundle', state: TrainedState | null): Uint8Array {
  if (format === 'bundle') {
    const bytes = writeBundle(project, state)
    const back = readBundle(bytes)
    if (!back.ok) throw new Error(`The project could not be written so that it can be read again: ${back.mistake.message}`)
    return bytes
  }
  const text = serialiseProject(project)
  const back = parseProject(text)
  if (!back.ok) throw new Error(`The project could not be written so that it can be read again: ${back.message}`)
  return new TextEncoder().encode(text)
}
