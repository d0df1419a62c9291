import { run } from './run.ts'
import type { World } from './world.ts'

/** The program `layerwright`. */

let readerGone: (() => void) | null = null

const world: World = {
  out: (line) => process.stdout.write(`${line}\n`),
  err: (line) => process.stderr.write(`${line}\n`),
  screen: process.stderr.isTTY ? process.stderr : null,
  onInterrupt: (listener) => {
    let times = 0
    const handle = () => {
      times += 1
      // Who presses Ctrl-C twice does not want to wait.
      if (times > 1) process.exit(130)
      listener()
    }
    process.on('SIGINT', handle)
    return () => process.off('SIGINT', handle)
  },
  onReaderGone: (listener) => {
    readerGone = listener
    return () => {
      readerGone = null
    }
  },
}

// A reader that has seen enough (`| head`) is no reason for a complaint.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') throw error
  if (readerGone) readerGone()
  else process.exit(0)
})

process.exitCode = await run(process.argv.slice(2), world)
