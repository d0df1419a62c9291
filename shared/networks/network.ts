import type { Graph } from '../graph/document.ts'
import { createProject } from '../project/create.ts'
import type { Project } from '../project/project.ts'
import { dataSchema, trainingSchema } from '../training/config.ts'
import type { z } from 'zod'

/** A known network, built from blocks. */
export interface Network {
  /** The word after `new`, and the name of its file in assets/templates. */
  readonly id: string
  readonly title: string
  /** What it shows, in two sentences. */
  readonly note: string
  /** A heading of the list of templates. */
  readonly group: 'Digits' | 'Published networks' | 'Segmentation'
  readonly draw: () => Graph
  /** The name of its data; none yet where nothing that comes along would fit. */
  readonly source?: string
  readonly training: z.input<typeof trainingSchema>
}

/** The network as a project, as its file in assets/templates has it. */
export function projectOf({ title, note, draw, source = '', training }: Network): Project & { readonly note: string } {
  const { format, version, name } = createProject(title)
  return { format, version, name, note, graph: draw(), data: dataSchema.parse({ source }), training: trainingSchema.parse(training) }
}
