import type { Evaluation } from '../../../shared/training/protocol.ts'
import { chooseData, requireData, type DataOptions } from '../dataSource.ts'
import { notRestored, openTrained } from '../open.ts'
import { openSession } from '../session.ts'
import { tableLines } from '../table.ts'
import { failed, writeJson, type World } from '../world.ts'
import type { AddCommand } from './command.ts'

/** Tests a trained network on samples that it was not trained on. */
export const addEvaluate: AddCommand = (program, world, done) => {
  program
    .command('evaluate')
    .description('Test a trained network on the test part of its data')
    .argument('<bundle>', 'a bundle written by train')
    .option('--data <source>', 'a built-in name, a folder with IDX files or a CSV file (default: the project’s)')
    .option('--target <column>', 'the column of the CSV file to predict')
    .option('--json', 'print JSON')
    .action(async (bundle: string, options: DataOptions & { json?: boolean }) => {
      const { project, state } = await openTrained(bundle)
      const chosen = await chooseData(project, options)
      const dataset = await requireData(chosen)
      const { session, backend } = await openSession('auto')
      try {
        const restored = await session.restore(project, state, backend)
        if (!restored.ok) throw notRestored(bundle, restored.mistake)
        session.setData(dataset, chosen.config)
        const evaluation = await session.evaluate('test')
        if (!evaluation.ok) throw failed(evaluation.mistake.message)
        const { loss, accuracy, confusion, absoluteErrors } = evaluation.value
        if (options.json) writeJson(world, { loss, accuracy, confusion, ...(absoluteErrors && { absoluteErrors }) })
        else writeEvaluation(world, evaluation.value, state.preprocessing.targets !== undefined)
      } finally {
        await session.dispose()
      }
      done(0)
    })
}

function writeEvaluation(world: World, { loss, accuracy, confusion, classNames, absoluteErrors }: Evaluation, standardised: boolean): void {
  world.out(`loss      ${loss.toFixed(4)}${absoluteErrors && standardised ? ' (of standardised targets)' : ''}`)
  if (absoluteErrors) world.out(`off by    ${absoluteErrors.map((error) => Number(error.toPrecision(4))).join(', ')} on average`)
  if (accuracy !== null) world.out(`accuracy  ${(100 * accuracy).toFixed(2)} %`)
  if (!confusion) return
  world.out('')
  const columns = classNames.map((name, predicted) => ({ title: name, align: 'right' as const, cell: (row: number) => `${confusion[row]![predicted]}` }))
  for (const line of tableLines([{ title: 'true \\ predicted', cell: (row) => classNames[row]! }, ...columns], [...confusion.keys()])) world.out(line)
}
