import { parseArgs } from 'node:util'
import { fail, succeed, type Result } from '../../shared/mistake.ts'
import { DEFAULT_PORT } from './port.ts'

export interface StartOptions {
  /** Skip Electron. */
  readonly browser: boolean
  /** Download nothing. */
  readonly offline: boolean
  /** Open no window; print the address and serve. */
  readonly noOpen: boolean
  readonly port: number
  /** The address of a page that somebody else serves (the development server). */
  readonly page: string | null
  readonly help: boolean
  /** A project to open. */
  readonly file: string | null
}

export const START_USAGE = `npm start [-- OPTIONS] [FILE]

  --browser   use a browser even if Electron is there
  --offline   download nothing
  --no-open   open no window: print the address and serve
  --port N    serve at port N (default ${DEFAULT_PORT})
  FILE        a project to open (Electron only)
`

export function readStartOptions(args: readonly string[]): Result<StartOptions> {
  let values, positionals
  try {
    ;({ values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        browser: { type: 'boolean', default: false },
        offline: { type: 'boolean', default: false },
        'no-open': { type: 'boolean', default: false },
        port: { type: 'string' },
        page: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }))
  } catch (error) {
    return fail('bad-option', `${error instanceof Error ? error.message : String(error)}\n\n${START_USAGE}`)
  }
  const port = values.port === undefined ? DEFAULT_PORT : Number(values.port)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) return fail('bad-port', `--port must be a whole number from 0 to 65535, not ${JSON.stringify(values.port)}.`)
  if (positionals.length > 1) return fail('too-many-files', `One file can be opened at the start, not ${positionals.length}: ${positionals.join(', ')}.`)
  return succeed({
    browser: values.browser,
    offline: values.offline,
    noOpen: values['no-open'],
    port,
    page: values.page ?? null,
    help: values.help,
    file: positionals[0] ?? null,
  })
}
