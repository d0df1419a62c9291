import type { Graph } from '../graph/document.ts'
import type { DataConfig, TrainingConfig } from '../training/config.ts'

export const PROJECT_FORMAT = 'layerwright/project'
export const PROJECT_VERSION = 1

/** A project in memory: a parsed file, every section present, unknown keys kept where they stood. */
export interface Project {
  readonly format: typeof PROJECT_FORMAT
  readonly version: typeof PROJECT_VERSION
  readonly name: string
  readonly graph: Graph
  readonly data: DataConfig
  readonly training: TrainingConfig
}
