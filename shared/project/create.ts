import { EMPTY_GRAPH } from '../graph/document.ts'
import { dataSchema, trainingSchema } from '../training/config.ts'
import { PROJECT_FORMAT, PROJECT_VERSION, type Project } from './project.ts'

/** A project with an empty canvas and every setting at its default. */
export function createProject(name = 'Untitled'): Project {
  return { format: PROJECT_FORMAT, version: PROJECT_VERSION, name, graph: EMPTY_GRAPH, data: dataSchema.parse({ source: 'digits8' }), training: trainingSchema.parse({}) }
}
