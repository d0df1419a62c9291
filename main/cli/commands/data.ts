import { listTargets, type TargetFacts } from '../../../shared/datasets/dataset.ts'
import { DATASETS } from '../../../shared/datasets/index.ts'
import { formatCount, formatShape } from '../../../shared/layer/shape.ts'
import { tableLines } from '../table.ts'
import { writeJson } from '../world.ts'
import type { AddCommand } from './command.ts'

/** Lists the built-in datasets. */
export const addData: AddCommand = (program, world, done) => {
  program
    .command('data')
    .description('List the built-in datasets')
    .option('--json', 'print JSON')
    .action((options: { json?: boolean }) => {
      if (options.json) {
        writeJson(world, DATASETS.map(({ id, facts, summary, origin }) => ({ id, name: facts.name, shape: facts.shape, count: facts.count, target: facts.target, ...(facts.targets && { targets: facts.targets }), summary, origin })))
      } else {
        const columns = [
          { title: 'Source', cell: ({ id }: (typeof DATASETS)[number]) => id },
          { title: 'Samples', align: 'right' as const, cell: ({ facts }: (typeof DATASETS)[number]) => formatCount(facts.count) },
          { title: 'Shape', cell: ({ facts }: (typeof DATASETS)[number]) => formatShape(facts.shape) },
          { title: 'Asks for', cell: ({ facts }: (typeof DATASETS)[number]) => listTargets(facts).map(([, target]) => describeTarget(target)).join(', ') },
          { title: 'Name', cell: ({ facts }: (typeof DATASETS)[number]) => facts.name },
        ]
        for (const line of tableLines(columns, DATASETS)) world.out(line)
      }
      done(0)
    })
}

function describeTarget({ kind, names, shape }: TargetFacts): string {
  if (kind === 'classes') return `${names.length} classes`
  if (kind === 'box') return 'a box'
  return kind === 'mask' ? `a mask ${formatShape(shape!)} of ${names.length} classes` : names.join(', ')
}
