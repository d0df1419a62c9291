import type { Analysis, NodeAnalysis } from '../../../shared/analysis/result.ts'
import { formatBytes } from '../../../shared/formatBytes.ts'
import { formatCount, formatShape } from '../../../shared/layer/shape.ts'
import { openProject } from '../open.ts'
import { analyseProject, problemJson, writeProblems } from '../problems.ts'
import { tableLines, type Column } from '../table.ts'
import { writeJson } from '../world.ts'
import type { AddCommand } from './command.ts'

/** Shows every layer with its shape and its costs. */
export const addSummary: AddCommand = (program, world, done) => {
  program
    .command('summary')
    .description('Show every layer with its output shape, parameters and cost')
    .argument('<file>', 'a project or a bundle')
    .option('--json', 'print JSON')
    .action(async (file: string, options: { json?: boolean }) => {
      const { project } = await openProject(file)
      const analysis = analyseProject(project)
      const { totals, problems, ok } = analysis
      const layers = inOrder(analysis)
      if (options.json) writeJson(world, { name: project.name, layers: layers.map(layerJson), totals, problems: problems.map(problemJson) })
      else {
        world.out(project.name)
        world.out('')
        for (const line of tableLines(COLUMNS, layers)) world.out(line)
        world.out('')
        const stored = totals.parameters === totals.trainable ? '' : ` (${formatCount(totals.trainable)} trained, ${formatCount(totals.parameters - totals.trainable)} stored)`
        world.out(`Parameters   ${formatCount(totals.parameters)}${stored}, ${formatBytes(totals.parameterBytes)}`)
        world.out(`MACs         ${formatCount(totals.macs)} for one sample`)
        world.out(`Activations  ${formatBytes(totals.activationBytes)} for one sample`)
        if (problems.length > 0) world.out('')
        writeProblems(world.out, problems)
      }
      done(ok ? 0 : 1)
    })
}

/** Execution order; nodes on or behind a cycle, which have none, at the end. */
function inOrder({ order, wiring, nodes }: Analysis): NodeAnalysis[] {
  return [...order, ...wiring.cyclic].map((id) => nodes.get(id)!)
}

const COLUMNS: readonly Column<NodeAnalysis>[] = [
  { title: 'Layer', cell: ({ id }) => id },
  { title: 'Type', cell: ({ type, spec, params }) => [spec?.title ?? `${type} (unknown)`, spec?.describe(params)].filter(Boolean).join(' · ') },
  { title: 'Output', cell: ({ output }) => (output ? formatShape(output) : '?') },
  { title: 'Parameters', align: 'right', cell: ({ parameters }) => formatCount(parameters) },
  { title: 'MACs', align: 'right', cell: ({ macs }) => formatCount(macs) },
  { title: 'Sees', align: 'right', cell: ({ receptiveField }) => (receptiveField ? formatShape(receptiveField) : '') },
]

function layerJson({ id, type, inputs, output, parameters, trainable, macs, receptiveField, facts }: NodeAnalysis): unknown {
  const formula = (facts?.formulas ?? []).map(({ filled, result }) => `${filled} = ${result}`).join('; ')
  return { id, type, inputs, output, parameters, trainable, macs, receptiveField, formula }
}
