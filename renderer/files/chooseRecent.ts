import { host } from '../host/index.ts'
import { tell } from '../notice.tsx'
import { ask } from './ask.tsx'
import { openRecent } from './open.ts'
import { describeAge, useFileStatus } from './status.ts'
import { refreshRecent } from './recent.ts'

/** As many as fit into one dialog. */
const SHOWN = 10

/** Lets the user choose among the files that were opened last. */
export async function chooseRecent(now: number = Date.now()): Promise<void> {
  await refreshRecent()
  const recent = useFileStatus.getState().recent.slice(0, SHOWN)
  if (recent.length === 0) {
    tell(host.kind === 'browser' ? 'There are no recent files. A browser remembers only files that it may write in place.' : 'There are no recent files yet.')
    return
  }
  const token = await ask<string>({
    title: 'Open a recent project',
    message: 'Files that were opened or saved last:',
    choices: recent.map((file, index) => ({ id: file.token, label: `${file.name}, ${describeAge(now - file.openedAt)}`, primary: index === 0 })),
    stacked: true,
  })
  if (token) await openRecent(token)
}
