import type { DatasetFacts } from '../datasets/dataset.ts'
import type { NamedBytes } from '../host.ts'
import type { Result } from '../mistake.ts'
import type { Project } from '../project/project.ts'
import type { Material } from '../training/material.ts'
import type { TrainedState } from '../training/protocol.ts'

/** What an export may use beside the project itself. */
export interface ExportContext {
  /** Null before any training: the export then starts from fresh weights. */
  readonly state: TrainedState | null
  /** What is known of the data; decides what `loss: "auto"` means. */
  readonly facts: DatasetFacts | null
  /** The data themselves, to go with the code. Null leaves the training program out. */
  readonly data: Material | null
}

/** A form that a project can be exported to. */
export interface CodeTarget {
  /** The word after `--to`. */
  readonly id: string
  readonly title: string
  /** One sentence for the menu. */
  readonly summary: string
  /** Of the suggested file name, with its dot; empty for a folder. */
  readonly extension: string
  /** The files to write: one file, or a folder's files by relative path. A project that the target cannot express gives a mistake. */
  readonly generate: (project: Project, context: ExportContext) => Result<readonly NamedBytes[]>
}
