import { run } from '../../main/cli/run.ts'
import type { ExitCode } from '../../main/cli/world.ts'

export interface Finished {
  readonly exitCode: ExitCode
  readonly out: readonly string[]
  readonly err: readonly string[]
}

/** Runs a command line in this process. `interruptAt` presses Ctrl-C when that many lines have been written. */
export async function layerwright(args: readonly string[], { interruptAt = Infinity }: { interruptAt?: number } = {}): Promise<Finished> {
  const out: string[] = []
  const err: string[] = []
  let interrupt = () => {}
  const exitCode = await run(args, {
    out: (line) => {
      out.push(line)
      if (out.length === interruptAt) interrupt()
    },
    err: (line) => err.push(line),
    screen: null,
    onInterrupt: (listener) => {
      interrupt = listener
      return () => {
        interrupt = () => {}
      }
    },
    onReaderGone: () => () => {},
  })
  return { exitCode, out, err }
}
