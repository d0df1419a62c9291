import { succeed } from '../mistake.ts'
import { serialiseProject } from '../project/serialise.ts'
import { fileNameOf } from './fileName.ts'
import type { CodeTarget } from './target.ts'

/** The project file itself, as other people's programs read it. */
export const json: CodeTarget = {
  id: 'json',
  title: 'JSON project',
  summary: 'The network, its data source and its training settings as one readable text file.',
  extension: '.layerwright.json',
  generate: (project) => succeed([{ name: `${fileNameOf(project.name)}.layerwright.json`, bytes: new TextEncoder().encode(serialiseProject(project)) }]),
}
