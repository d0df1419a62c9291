import { warn } from '../notice.tsx'
import { openDropped } from './open.ts'

/** Whether a file of this name may be a project. */
export function isProjectName(name: string): boolean {
  return /\.(json|layerwright)$/i.test(name)
}

/** Opens a project that is dropped anywhere on the window, and never lets the browser go to a dropped file. Returns the way to stop. */
export function acceptDrops(): () => void {
  const over = (event: DragEvent) => {
    if (!event.defaultPrevented && event.dataTransfer?.types.includes('Files')) event.preventDefault()
  }
  const drop = (event: DragEvent) => {
    if (event.defaultPrevented || !event.dataTransfer?.types.includes('Files')) return
    event.preventDefault()
    const files = [...event.dataTransfer.files]
    const project = files.find((file) => isProjectName(file.name))
    if (project) openDropped(project).catch((error: unknown) => warn('The file was not opened', error instanceof Error ? error.message : String(error)))
    else if (files[0]) warn('The file was not opened', `${files[0].name} is not a project (.layerwright.json or .layerwright). Data files are chosen in the Data tab.`)
  }
  addEventListener('dragover', over)
  addEventListener('drop', drop)
  return () => {
    removeEventListener('dragover', over)
    removeEventListener('drop', drop)
  }
}
