import { fail, succeed, type Result } from '../../shared/mistake.ts'
import { looksLikeBundle, readBundle } from '../../shared/project/bundle.ts'
import { parseProject } from '../../shared/project/parse.ts'
import { PROJECT_VERSION, type Project } from '../../shared/project/project.ts'
import type { TrainedState } from '../../shared/training/protocol.ts'
import { salvage } from './salvage.ts'

/** What a file turned out to be. */
export interface ReadDocument {
  readonly project: Project
  readonly state: TrainedState | null
  /**
   * `whole`; `newer`: from a newer version, so it may be looked at but not written; `salvaged`: parts of a damaged file, which
   * must not be written back over it.
   */
  readonly kind: 'whole' | 'newer' | 'salvaged'
  /** What the user should know, in full sentences. */
  readonly message: string | null
}

/** Reads a project or a bundle of unknown origin. Never throws. */
export function readDocument(bytes: Uint8Array, name: string): Result<ReadDocument> {
  if (looksLikeBundle(bytes)) {
    const bundle = readBundle(bytes)
    return bundle.ok ? succeed({ ...bundle.value, kind: 'whole', message: null }) : fail(bundle.mistake.code, `${name}: ${bundle.mistake.message}`)
  }
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return fail('not-ours', `${name} is not a Layerwright project: it is not a text file in UTF-8.`)
  }
  const parsed = parseProject(text)
  if (parsed.ok) return succeed({ project: parsed.project, state: null, kind: 'whole', message: null })
  if (parsed.reason === 'too-new') {
    const project = readAsOurVersion(text)
    if (project) return succeed({ project, state: null, kind: 'newer', message: `${name} was written by a newer Layerwright. It is open read-only, and some of it may be missing here. Update Layerwright to change it.` })
  }
  if (parsed.reason === 'invalid') {
    const saved = salvage(text)
    if (saved) {
      return succeed({
        project: { ...saved.project, name: `${saved.project.name} (salvaged)`.slice(0, 200) },
        state: null,
        kind: 'salvaged',
        message: `${name} is damaged: ${parsed.message} What could be read was put into a new, untitled document: ${saved.lost}. The file itself is untouched.`,
      })
    }
  }
  return fail(parsed.reason, `${name}: ${parsed.message}`)
}

function readAsOurVersion(text: string): Project | null {
  const json = JSON.parse(text.replace(/^\uFEFF/, '')) as Record<string, unknown>
  const parsed = parseProject(JSON.stringify({ ...json, version: PROJECT_VERSION }))
  return parsed.ok ? parsed.project : null
}
