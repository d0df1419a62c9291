import type { Mistake } from '../../shared/mistake.ts'
import { looksLikeBundle, readBundle, type Bundle } from '../../shared/project/bundle.ts'
import { parseProject } from '../../shared/project/parse.ts'
import type { TrainedState } from '../../shared/training/protocol.ts'
import { readUserFile } from './files.ts'
import { failed, unusable, type CommandError } from './world.ts'

/** A project file, or a bundle: told apart by their first bytes, not by their names. */
export async function openProject(file: string): Promise<Bundle> {
  const bytes = await readUserFile(file)
  if (looksLikeBundle(bytes)) {
    const bundle = readBundle(bytes)
    if (!bundle.ok) throw unusable(`${file}: ${bundle.mistake.message}`)
    return bundle.value
  }
  const parsed = parseProject(new TextDecoder().decode(bytes))
  if (!parsed.ok) throw unusable(`${file}: ${parsed.message}`)
  return { project: parsed.project, state: null }
}

/** A bundle with weights in it. */
export async function openTrained(file: string): Promise<Bundle & { readonly state: TrainedState }> {
  const { project, state } = await openProject(file)
  if (!state) throw unusable(`${file} holds no weights. Train the project first: layerwright train ${file} --out trained.layerwright.`)
  return { project, state }
}

/** Why a bundle's network could not be built: its weights are unusable, or it is too large for this machine. */
export function notRestored(file: string, { code, message }: Mistake): CommandError {
  return code === 'weights' ? unusable(`${file}: ${message}`) : failed(`${file}: ${message}`)
}
