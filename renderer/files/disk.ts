import { createProject } from '../../shared/project/create.ts'
import { host } from '../host/index.ts'
import { isUnsaved, useDocument } from '../store/document.ts'
import { ask } from './ask.tsx'
import { reload } from './open.ts'

let asking = false

/** Looks whether another program has changed the open file, and asks what to do. Called when the window gets the focus. */
export async function checkDisk(): Promise<void> {
  const { file } = useDocument.getState()
  if (asking || !file?.token || file.hash === null) return
  asking = true
  try {
    const found = await host.currentHash(file.token)
    // A save may have finished meanwhile.
    if (found === null || found === useDocument.getState().file?.hash || useDocument.getState().file?.token !== file.token) return
    const answer = await ask({
      title: 'The file was changed by another program',
      message: isUnsaved()
        ? `${file.name} is not what it was when you opened or saved it last, and you have changes of your own. Save as keeps both.`
        : `${file.name} is not what it was when you opened or saved it last.`,
      choices: [
        { id: 'keep', label: 'Keep mine' },
        { id: 'reload', label: isUnsaved() ? 'Reload, losing mine' : 'Reload', primary: !isUnsaved(), danger: isUnsaved() },
      ],
    })
    if (answer === 'reload') await reload(file.token)
    else {
      // Mine is now a change against what is in the file: the mark shows it, and the next save overwrites on purpose.
      const current = useDocument.getState()
      if (current.file?.token !== file.token) return
      useDocument.setState({ file: { ...current.file, hash: answer === 'keep' ? found : file.hash }, saved: createProject() })
    }
  } finally {
    asking = false
  }
}
