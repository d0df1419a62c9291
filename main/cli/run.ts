import { Command, CommanderError } from 'commander'
import { addCheck } from './commands/check.ts'
import type { AddCommand } from './commands/command.ts'
import { addData } from './commands/data.ts'
import { addEvaluate } from './commands/evaluate.ts'
import { addExport } from './commands/export.ts'
import { addNew } from './commands/new.ts'
import { addPredict } from './commands/predict.ts'
import { addSummary } from './commands/summary.ts'
import { addTemplates } from './commands/templates.ts'
import { addTrain } from './commands/train.ts'
import { CommandError, type ExitCode, type World } from './world.ts'

const COMMANDS: readonly AddCommand[] = [addCheck, addSummary, addTrain, addEvaluate, addPredict, addExport, addTemplates, addNew, addData]

/** Runs one command line (without the program's own name). Never throws. */
export async function run(args: readonly string[], world: World): Promise<ExitCode> {
  let exitCode: ExitCode = 0
  const program = new Command('layerwright')
  program.description('Design, check, train and export neural networks.').showSuggestionAfterError(false).exitOverride().configureOutput({
    writeOut: (text) => world.out(text.trimEnd()),
    writeErr: (text) => world.err(text.trimEnd()),
    outputError: (text, write) => write(asSentence(text)),
  })
  for (const add of COMMANDS) {
    add(program, world, (code) => {
      exitCode = code
    })
  }
  try {
    await program.parseAsync([...args], { from: 'user' })
    return exitCode
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    if (error instanceof CommandError) {
      world.err(error.message)
      return error.exitCode
    }
    world.err(`Layerwright broke off: ${error instanceof Error ? error.message : String(error)}`)
    return 1
  }
}

/** "error: unknown option '--x'" → "Unknown option '--x'." */
function asSentence(text: string): string {
  const plain = text.replace(/^error: /, '').trim()
  return `${plain.replace(/^./, (letter) => letter.toUpperCase())}${/[.?!)]$/.test(plain) ? '' : '.'} Try --help.`
}
