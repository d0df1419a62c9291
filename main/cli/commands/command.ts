import type { Command } from 'commander'
import type { ExitCode, World } from '../world.ts'

/** One command: adds itself to the program and reports its exit code. */
export type AddCommand = (program: Command, world: World, done: (exitCode: ExitCode) => void) => void
