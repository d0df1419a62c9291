import { openProject } from '../open.ts'
import { analyseProject, problemJson, writeProblems } from '../problems.ts'
import { writeJson } from '../world.ts'
import type { AddCommand } from './command.ts'

/** Says what is wrong with a project. */
export const addCheck: AddCommand = (program, world, done) => {
  program
    .command('check')
    .description('Find what does not fit in a network, before training')
    .argument('<file>', 'a project or a bundle')
    .option('--strict', 'windows that leave a remainder are errors')
    .option('--json', 'print JSON')
    .action(async (file: string, options: { strict?: boolean; json?: boolean }) => {
      const { project } = await openProject(file)
      const { ok, problems } = analyseProject(project, options.strict)
      if (options.json) writeJson(world, { ok, problems: problems.map(problemJson) })
      else {
        writeProblems(world.out, problems)
        const count = (level: string) => problems.filter((problem) => problem.level === level).length
        world.out(ok ? `${project.name} is fine${count('warning') > 0 ? `, with ${plural(count('warning'), 'warning')}` : ''}.` : `${project.name} has ${plural(count('error'), 'error')}.`)
      }
      done(ok ? 0 : 1)
    })
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
