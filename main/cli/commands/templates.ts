import { TEMPLATES } from '../../../shared/project/templates.ts'
import { tableLines } from '../table.ts'
import { writeJson } from '../world.ts'
import type { AddCommand } from './command.ts'

/** Lists the ready-made projects. */
export const addTemplates: AddCommand = (program, world, done) => {
  program
    .command('templates')
    .description('List the ready-made projects')
    .option('--json', 'print JSON')
    .action((options: { json?: boolean }) => {
      if (options.json) writeJson(world, TEMPLATES)
      else for (const line of tableLines([{ title: 'Template', cell: ({ id }) => id }, { title: 'Title', cell: ({ title }) => title }], TEMPLATES)) world.out(line)
      done(0)
    })
}
