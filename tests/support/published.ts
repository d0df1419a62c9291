import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { analyse } from '../../shared/analysis/analyse.ts'
import type { NodeAnalysis } from '../../shared/analysis/result.ts'
import type { Graph } from '../../shared/graph/document.ts'
import type { Shape } from '../../shared/layer/index.ts'
import { parseProject } from '../../shared/project/parse.ts'

interface Numbers {
  readonly parameters: number
  readonly trainable: number
  readonly macs: number
}

/** A network of torchvision as a project file, with what PyTorch says of each layer. Written by tests/support/pytorch/networks.py. */
export interface Published {
  readonly name: string
  readonly graph: Graph
  readonly layers: Readonly<Record<string, Numbers & { readonly output: Shape }>>
  readonly totals: Numbers
}

/** The networks of a folder: all, or those in one file. */
export function readPublished(folder: string, only?: string): Published[] {
  return (only ? [only] : readdirSync(folder)).filter((file) => file.endsWith('.json')).map((file) => {
    const { project, layers, totals } = JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Pick<Published, 'layers' | 'totals'> & { project: object }
    const parsed = parseProject(JSON.stringify(project))
    if (!parsed.ok) throw new Error(`${file}: ${parsed.message}`)
    return { name: file.replace('.json', ''), graph: parsed.project.graph, layers, totals }
  })
}

/** Where our analysis says anything else than PyTorch: one sentence for each layer, and errors. Empty where all agree. */
export function differences({ graph, layers, totals }: Published): string[] {
  const analysis = analyse(graph)
  const different = analysis.problems.filter(({ level }) => level === 'error').map(({ node, message }) => `${node}: ${message}`)
  const names = Object.keys(layers)
  if (names.length !== analysis.nodes.size) different.push(`${analysis.nodes.size} layers instead of ${names.length}`)
  const numbers = (of: Numbers) => `${of.parameters} numbers, ${of.trainable} learned, ${of.macs} multiply-accumulates`
  const describe = (node: NodeAnalysis | undefined) => (node ? `${node.output?.join('×')}, ${numbers(node)}` : 'nothing')
  for (const name of names) {
    const wanted = `${layers[name]!.output.join('×')}, ${numbers(layers[name]!)}`
    const found = describe(analysis.nodes.get(name))
    if (found !== wanted) different.push(`${name}: ${found} instead of ${wanted}`)
  }
  if (numbers(analysis.totals) !== numbers(totals)) different.push(`in all: ${numbers(analysis.totals)} instead of ${numbers(totals)}`)
  return different
}
