import path from 'node:path'
import { runnerImport } from 'vite'

/** Runs the command line from its source as a process of its own, for tests that have to kill one. */

await runnerImport(path.resolve(import.meta.dirname, '../../main/cli/index.ts'), { configFile: false, logLevel: 'silent' })
