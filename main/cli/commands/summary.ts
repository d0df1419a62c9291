import type { Analysis, NodeAnalysis } from '../../../shared/analysis/result.ts'
import { trainingLoad } from '../../../shared/analysis/memory.ts'
import { estimateMemory, largestBatch, MEMORY_BUDGET, sumHoldings, type MemoryNeed, type TrainingLoad } from '../../../shared/compile/memory.ts'
import { formatBytes } from '../../../shared/formatBytes.ts'
import { formatCount, formatShape } from '../../../shared/layer/shape.ts'
import { openProject } from '../open.ts'
import { knownFacts } from '../dataSource.ts'
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
      const holdings = sumHoldings(analysis.nodes.values())
      const load = trainingLoad(project.training, knownFacts(project)?.count)
      const need = estimateMemory(holdings, load)
      if (options.json) writeJson(world, { name: project.name, layers: layers.map(layerJson), totals: { ...totals, trainingBytes: need.total }, problems: problems.map(problemJson) })
      else {
        world.out(project.name)
        world.out('')
        for (const line of tableLines(COLUMNS, layers)) world.out(line)
        world.out('')
        const stored = totals.parameters === totals.trainable ? '' : ` (${formatCount(totals.trainable)} trained, ${formatCount(totals.parameters - totals.trainable)} stored)`
        world.out(`Parameters   ${formatCount(totals.parameters)}${stored}, ${formatBytes(totals.parameterBytes)}`)
        world.out(`MACs         ${formatCount(totals.macs)} for one sample`)
        world.out(`Activations  ${formatBytes(totals.activationBytes)} for one sample`)
        world.out(`Training     ${describeNeed(need, load, largestBatch(holdings, load, MEMORY_BUDGET.wasm))}`)
        if (problems.length > 0) world.out('')
        writeProblems(world.out, problems)
      }
      done(ok ? 0 : 1)
    })
}

/** "24.8 MiB with a batch of 32 (0.7 MiB weights, …); the largest batch that fits into 2.0 GiB is 9,000". */
function describeNeed({ total, parameters, gradients, optimizer, copies, working }: MemoryNeed, { batchSize }: TrainingLoad, largest: number): string {
  const parts = [`${formatBytes(parameters)} weights`, `${formatBytes(gradients)} gradients`, `${formatBytes(optimizer)} optimizer`, `${formatBytes(copies)} copies`, `${formatBytes(working)} at work`]
  const fit = largest === 0 ? `not even one sample fits into ${formatBytes(MEMORY_BUDGET.wasm)}` : `the largest batch that fits into ${formatBytes(MEMORY_BUDGET.wasm)} is ${formatCount(largest)}`
  return `about ${formatBytes(total)} with a batch of ${formatCount(batchSize)} (${parts.join(', ')}); ${fit}`
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
