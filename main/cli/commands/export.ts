import { findTarget, TARGETS } from '../../../shared/codegen/index.ts'
import { factsOf } from '../../../shared/datasets/dataset.ts'
import { prepareMaterial, type Material } from '../../../shared/training/material.ts'
import type { Project } from '../../../shared/project/project.ts'
import { chooseData, knownFacts, loadChosen, type DataOptions } from '../dataSource.ts'
import { checkWritable, isFolder, writeUserFile, writeUserFolder } from '../files.ts'
import { openProject } from '../open.ts'
import { failed, unusable, writeJson, type World } from '../world.ts'
import type { AddCommand } from './command.ts'

interface ExportOptions extends DataOptions {
  readonly to: string
  readonly out: string
  readonly json?: boolean
}

/** Writes a project in another form. */
export const addExport: AddCommand = (program, world, done) => {
  program
    .command('export')
    .description('Write a network as code or in another format')
    .argument('<file>', 'a project or a bundle')
    .requiredOption('--to <target>', TARGETS.map(({ id }) => id).join(', '))
    .requiredOption('--out <path>', 'the file or the folder to write')
    .option('--data <source>', 'data to go with the code (default: the project’s)')
    .option('--target <column>', 'the column of the CSV file to predict')
    .option('--json', 'print JSON')
    .action(async (file: string, options: ExportOptions) => {
      const target = findTarget(options.to)
      if (!target) throw unusable(`There is no target "${options.to}". Choose ${TARGETS.map(({ id }) => id).join(' or ')}.`)
      const asFolder = target.extension === ''
      if (!asFolder) await checkWritable(options.out)
      const { project, state } = await openProject(file)
      const data = asFolder ? await loadMaterial(project, options, world) : null
      const files = target.generate(project, { state, facts: data ? factsOf(data.dataset) : knownFacts(project), data })
      if (!files.ok) throw failed(files.mistake.message)
      if (asFolder) {
        await writeUserFolder(options.out, files.value)
      } else if (files.value.length === 1 && !(await isFolder(options.out))) {
        await writeUserFile(options.out, files.value[0]!.bytes)
      }
      if (options.json) writeJson(world, { target: target.id, out: options.out, files: files.value.map(({ name }) => name) })
      else world.out(`${target.title} written to ${options.out}${asFolder ? `: ${files.value.map(({ name }) => name).join(', ')}` : ''}.`)
      done(0)
    })
}

/** The data to go with the code; without them the export has no training program, and says so. */
async function loadMaterial(project: Project, options: DataOptions, world: World): Promise<Material | null> {
  const chosen = await chooseData(project, options)
  const loaded = await loadChosen(chosen)
  if (loaded.ok) return prepareMaterial(loaded.value, chosen.config)
  if (options.data !== undefined) throw unusable(loaded.mistake.message)
  world.err(`The export has no train.ts, because its data are not there: ${loaded.mistake.message} Name them with --data.`)
  return null
}
