import type { Evaluation, OutputEvaluation } from '../../shared/training/protocol.ts'
import type { ClassScores, DetailedScores, MeanScores } from '../../shared/training/scores.ts'
import { tableLines, type Column } from './table.ts'

/** Of more classes, or numbers, only the worst are shown to people. */
const MOST_ROWS = 30

/** The scores of the main output that JSON has beside loss and accuracy; none that it has not. */
export function detailedScores({ classScores, macro, weighted, topK, valueNames, rmse, r2 }: DetailedScores): DetailedScores {
  return { ...(classScores && { classScores, macro, weighted }), ...(topK && { topK }), ...(rmse && { valueNames, rmse, r2 }) }
}

/** For people: one line each, `top 2     98.31 %`. */
export function summaryLines({ topK, macro, rmse, r2 }: DetailedScores): string[] {
  return [
    ...Object.entries(topK ?? {}).map(([k, share]) => `${`top ${k}`.padEnd(9)} ${(100 * share).toFixed(2)} %`),
    ...(macro ? [`macro F1  ${macro.f1.toFixed(4)}`] : []),
    ...(typeof macro?.auc === 'number' ? [`macro AUC ${macro.auc.toFixed(4)}`] : []),
    ...(rmse?.length === 1 ? [`RMSE      ${measured(rmse[0]!)}`, `R²        ${r2![0]?.toFixed(4) ?? 'none: the true value is always the same'}`] : []),
  ]
}

/** A table for each output that has classes or several numbers, each after an empty line and, of several outputs, its name. */
export function scoreTables({ outputs }: Pick<Evaluation, 'outputs'>): string[] {
  return outputs.flatMap((output) => {
    const lines = output.classScores ? classLines(output, output.classScores) : (output.rmse?.length ?? 0) > 1 ? numberLines(output) : []
    return lines.length === 0 ? [] : ['', ...(outputs.length > 1 ? [`${output.node}:`] : []), ...lines]
  })
}

type ClassRow = MeanScores & { readonly name: string; readonly support: number }

function classLines({ kind, macro, weighted }: OutputEvaluation, all: readonly ClassScores[]): string[] {
  const support = all.reduce((sum, each) => sum + each.support, 0)
  const column = (title: string, share: (row: ClassRow | ClassScores) => number | null | undefined): Column<ClassRow | ClassScores> => ({ title, align: 'right', cell: (row) => share(row)?.toFixed(3) ?? '–' })
  const { rows, left } = worst(all, ({ f1 }) => f1 ?? 2)
  const columns: readonly Column<ClassRow | ClassScores>[] = [
    { title: 'class', cell: ({ name }) => name },
    column('precision', (row) => row.precision),
    column('recall', (row) => row.recall),
    column('F1', (row) => row.f1),
    ...(kind === 'mask' ? [] : [column('AUC', (row) => row.auc)]),
    { title: kind === 'mask' ? 'pixels' : 'samples', align: 'right', cell: (row) => `${row.support}` },
  ]
  const means = [{ name: 'plain mean (macro)', ...macro!, support }, { name: 'weighted mean', ...weighted!, support }]
  return [...tableLines(columns, [...rows, ...means]), ...(left > 0 ? [`These are the ${MOST_ROWS} classes with the lowest F1; --json has the other ${left} too.`] : [])]
}

function numberLines({ valueNames, absoluteErrors, rmse, r2 }: OutputEvaluation): string[] {
  const all = rmse!.map((error, index) => ({ name: valueNames?.[index] ?? `${index}`, off: absoluteErrors![index]!, rmse: error, r2: r2![index]! }))
  const { rows, left } = worst(all, (row) => row.r2 ?? 2)
  const columns: readonly Column<(typeof all)[number]>[] = [
    { title: 'number', cell: ({ name }) => name },
    { title: 'off by', align: 'right', cell: ({ off }) => measured(off) },
    { title: 'RMSE', align: 'right', cell: (row) => measured(row.rmse) },
    { title: 'R²', align: 'right', cell: (row) => row.r2?.toFixed(4) ?? '–' },
  ]
  return [...tableLines(columns, rows), ...(left > 0 ? [`These are the ${MOST_ROWS} numbers with the lowest R²; --json has the other ${left} too.`] : [])]
}

/** All rows in their order; of too many, the lowest first. */
function worst<T>(all: readonly T[], value: (row: T) => number): { readonly rows: readonly T[]; readonly left: number } {
  if (all.length <= MOST_ROWS) return { rows: all, left: 0 }
  return { rows: all.toSorted((a, b) => value(a) - value(b)).slice(0, MOST_ROWS), left: all.length - MOST_ROWS }
}

function measured(error: number): string {
  return `${Number(error.toPrecision(4))}`
}
