import { TEMPLATES, templateFile } from '../../../shared/project/templates.ts'
import { readAsset } from '../assets.ts'
import { checkWritable, writeUserFile } from '../files.ts'
import { unusable, writeJson } from '../world.ts'
import type { AddCommand } from './command.ts'

/** Writes a ready-made project as a file of the user's own. */
export const addNew: AddCommand = (program, world, done) => {
  program
    .command('new')
    .description('Write a ready-made project to a file')
    .argument('<template>', 'one of those that “templates” lists')
    .requiredOption('--out <file>', 'the project to write')
    .option('--json', 'print JSON')
    .action(async (id: string, options: { out: string; json?: boolean }) => {
      const template = TEMPLATES.find((candidate) => candidate.id === id)
      if (!template) throw unusable(`There is no template "${id}". Choose ${TEMPLATES.map((candidate) => candidate.id).join(', ')}.`)
      await checkWritable(options.out)
      await writeUserFile(options.out, await readAsset(templateFile(template)))
      if (options.json) writeJson(world, { template: template.id, out: options.out })
      else world.out(`${template.title} written to ${options.out}. ${template.note}`)
      done(0)
    })
}
