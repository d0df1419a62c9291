import { host } from '../host/index.ts'

let last: Promise<unknown> = Promise.resolve()

/** Changes some of what the host remembers and leaves the rest as it is. One change waits for the one before. */
export function changeSettings(change: (settings: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>): Promise<void> {
  const next = last.then(async () => {
    const settings = await host.readSettings()
    await host.writeSettings({ ...settings, ...change(settings) })
  })
  last = next.catch(() => {})
  return next
}
