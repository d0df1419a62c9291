import type { Evaluation, OutputEvaluation } from '../../../shared/training/protocol.ts'
import { chooseData, requireData, type DataOptions } from '../dataSource.ts'
import { notRestored, openTrained } from '../open.ts'
import { detailedScores, scoreTables, summaryLines } from '../scores.ts'
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
        const { loss, accuracy, confusion, absoluteErrors, meanIoU, meanAveragePrecision, outputs } = evaluation.value
        const overlaps = { ...(meanIoU !== undefined && { meanIoU }), ...(meanAveragePrecision !== undefined && { meanAveragePrecision }) }
        if (options.json) writeJson(world, { loss, accuracy, confusion, ...(absoluteErrors && { absoluteErrors }), ...overlaps, ...detailedScores(evaluation.value), ...((outputs.length > 1 || meanIoU !== undefined) && { outputs }) })
        else writeEvaluation(world, evaluation.value, state.preprocessing.targets !== undefined)
      } finally {
        await session.dispose()
      }
      done(0)
    })
}

/** Classes up to which people see the confusion matrix: wider ones fit no screen. JSON has them all. */
const WIDEST = 30

function writeEvaluation(world: World, evaluation: Evaluation, standardised: boolean): void {
  const { loss, accuracy, confusion, classNames, absoluteErrors, meanIoU, meanAveragePrecision, outputs } = evaluation
  world.out(`loss      ${loss.toFixed(4)}${absoluteErrors && standardised ? ' (of standardised targets)' : ''}`)
  if (absoluteErrors) world.out(`off by    ${absoluteErrors.map((error) => Number(error.toPrecision(4))).join(', ')} on average`)
  if (accuracy !== null) world.out(`accuracy  ${(100 * accuracy).toFixed(2)} %`)
  for (const line of summaryLines(evaluation)) world.out(line)
  if (meanIoU !== undefined) world.out(`mean IoU  ${meanIoU.toFixed(4)}`)
  if (meanAveragePrecision !== undefined) world.out(`mAP@0.5   ${meanAveragePrecision.toFixed(4)}`)
  if (outputs.length > 1 || meanIoU !== undefined) for (const output of outputs) world.out(`${output.node}: ${describeOutput(output)}`)
  for (const line of scoreTables(evaluation)) world.out(line)
  if (!confusion || classNames.length > WIDEST) return
  world.out('')
  const columns = classNames.map((name, predicted) => ({ title: name, align: 'right' as const, cell: (row: number) => `${confusion[row]![predicted]}` }))
  for (const line of tableLines([{ title: 'true \\ predicted', cell: (row) => classNames[row]! }, ...columns], [...confusion.keys()])) world.out(line)
}

/** "mask, loss 0.0412, 98.7 % of the pixels right, IoU 0.91 (background 0.99, circle 0.93, …)". */
function describeOutput({ target, kind, loss, accuracy, classNames, meanIoU, classIoU, correctLocalisation }: OutputEvaluation): string {
  return [
    target,
    `loss ${loss.toFixed(4)}`,
    ...(accuracy === null ? [] : [`${(100 * accuracy).toFixed(2)} % ${kind === 'mask' ? 'of the pixels ' : ''}right`]),
    ...(meanIoU === undefined ? [] : [`mean IoU ${meanIoU.toFixed(3)}${classIoU ? ` (${classIoU.map((value, label) => `${classNames[label]} ${value === null ? 'none' : value.toFixed(3)}`).join(', ')})` : ''}`]),
    ...(correctLocalisation === undefined ? [] : [`${(100 * correctLocalisation).toFixed(2)} % of the boxes overlap by half`]),
  ].join(', ')
}
