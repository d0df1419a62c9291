import { InvalidArgumentError, Option } from 'commander'
import { misfit } from '../../../shared/project/bundle.ts'
import type { Project } from '../../../shared/project/project.ts'
import { progressOf } from '../../../shared/training/checkpoint.ts'
import type { TrainedState, TrainingEvent } from '../../../shared/training/protocol.ts'
import { createBundleKeeper, type BundleKeeper } from '../bundleKeeper.ts'
import { chooseData, requireData } from '../dataSource.ts'
import { checkWritable } from '../files.ts'
import { openProject, openTrained } from '../open.ts'
import { analyseProject } from '../problems.ts'
import { CLI_BACKENDS, openSession, type CliBackend } from '../session.ts'
import { createReport } from '../trainingReport.ts'
import { failed, unusable, type ExitCode, type World } from '../world.ts'
import type { AddCommand } from './command.ts'

interface TrainOptions {
  readonly data?: string
  readonly target?: string
  readonly epochs?: number
  readonly batch?: number
  readonly seed?: number
  readonly backend: CliBackend
  readonly shuffle: boolean
  readonly resume?: string
  readonly out?: string
  readonly batches?: boolean
  readonly json?: boolean
}

/** Trains a project and writes the result as a bundle. */
export const addTrain: AddCommand = (program, world, done) => {
  program
    .command('train')
    .description('Train a network and write it as a bundle')
    .argument('<file>', 'a project or a bundle')
    .option('--data <source>', 'a built-in name, a folder with IDX files or a CSV file (default: the project’s)')
    .option('--target <column>', 'the column of the CSV file to predict')
    .option('--epochs <n>', 'passes over the training samples', wholeNumber(0, 100_000))
    .option('--batch <n>', 'samples in a batch', wholeNumber(1, 65_536))
    .option('--seed <n>', 'decides the first weights and the order of the samples', wholeNumber(0, 0xffffffff))
    .addOption(new Option('--backend <name>', 'what does the arithmetic').choices(CLI_BACKENDS).default('auto'))
    .option('--no-shuffle', 'keep the samples in their order')
    .option('--resume <bundle>', 'go on where this bundle stopped')
    .option('--out <bundle>', 'where to write the trained network')
    .option('--batches', 'with --json: print every batch too')
    .option('--json', 'print one JSON event a line')
    .action(async (file: string, options: TrainOptions) => done(await train(file, options, world)))
}

async function train(file: string, options: TrainOptions, world: World): Promise<ExitCode> {
  if (options.out !== undefined) await checkWritable(options.out)
  const opened = await openProject(file)
  const resumed = options.resume === undefined ? null : await openTrained(options.resume)
  const unfit = resumed && misfit(opened.project, resumed.state.weights)
  if (unfit) throw unusable(`${options.resume}: ${unfit.message}`)
  const chosen = await chooseData(opened.project, options)
  const project = withOptions({ ...opened.project, data: chosen.config }, options)
  // Before anything is loaded: what no data can repair.
  const error = analyseProject(project).problems.find(({ level }) => level === 'error')
  if (error) throw failed(`${error.node === null ? '' : `${error.node}: `}${error.message}`)
  const dataset = await requireData(chosen)

  let end: Extract<TrainingEvent, { event: 'end' | 'failed' }> | null = null
  const report = createReport(world, { json: options.json ?? false, batches: options.batches ?? false, epochs: project.training.epochs })
  const { session, backend } = await openSession(options.backend, (event) => {
    if (event.event === 'end' || event.event === 'failed') end = event
    report(event)
  })
  let interrupted = false
  const stopListening = world.onInterrupt(() => {
    interrupted = true
    session.stop()
  })
  // Without --out, nobody would ever learn of the rest.
  const stopWatching = world.onReaderGone(options.out === undefined ? session.stop : () => {})
  let keeper: BundleKeeper | null = null
  try {
    session.setData(dataset, chosen.config)
    const started = await session.start(project, {
      backend,
      resume: resumed?.state ?? null,
      keeper: (begun) => {
        if (resumed) world.err(`Going on from ${describeProgress(resumed.state)} of ${options.resume}.`)
        if (options.out !== undefined) keeper = createBundleKeeper({ file: options.out, project, begun, best: resumed?.state.best ?? null, warn: world.err })
        return keeper
      },
    })
    if (!started.ok) throw failed(started.mistake.message)
    if (interrupted) session.stop()
    await started.value.finished
    const state = await session.trained()
    if (state) await (keeper as BundleKeeper | null)?.finish(state)
  } finally {
    stopListening()
    stopWatching()
    await session.dispose()
  }
  return interrupted ? 130 : judge(end)
}

/** "epoch 3" or "batch 5 of epoch 4", with the step. */
function describeProgress(state: TrainedState): string {
  const { epoch, batch, step } = progressOf(state)
  return `${batch > 0 ? `batch ${batch} of epoch ${epoch + 1}` : epoch > 0 ? `the end of epoch ${epoch}` : 'the very start'} (step ${step})`
}

function judge(end: Extract<TrainingEvent, { event: 'end' | 'failed' }> | null): ExitCode {
  if (end?.event === 'failed') throw failed(end.mistake.message)
  return end?.stoppedBy === 'notFinite' ? 1 : 0
}

function withOptions(project: Project, { epochs, batch, seed, shuffle }: TrainOptions): Project {
  const { training } = project
  return {
    ...project,
    training: { ...training, epochs: epochs ?? training.epochs, batchSize: batch ?? training.batchSize, seed: seed ?? training.seed, shuffle: shuffle && training.shuffle },
  }
}

function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (text.trim() === '' || !Number.isInteger(value) || value < min || value > max) throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`)
    return value
  }
}

