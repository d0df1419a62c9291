import { notifications } from '@mantine/notifications'
import { fileNameOf } from '../../../shared/codegen/fileName.ts'
import { TARGETS, type CodeTarget } from '../../../shared/codegen/index.ts'
import { host } from '../../host/index.ts'
import { warn } from '../../notice.tsx'
import { describeLooked } from '../../files/trained.ts'
import { useDocument } from '../../store/document.ts'
import { request } from '../../training/client.ts'
import type { Action } from '../action.ts'

/** One action for each code target: File menu, Export button and command palette show them all. */
export const exportActions: readonly Action[] = TARGETS.map((target) => ({
  id: `export.${target.id}`,
  menu: 'file',
  label: `Export as ${target.title}…`,
  description: target.summary,
  enabled: () => useDocument.getState().project.graph.nodes.length > 0,
  run: () => exportAs(target),
}))

async function exportAs(target: CodeTarget): Promise<void> {
  const { project } = useDocument.getState()
  const looked = describeLooked()
  const files = await request('exportCode', { project, target: target.id })
  if (!files.ok) {
    warn('Not exported', files.mistake.message)
    return
  }
  const written = await host.exportFiles(`${fileNameOf(project.name)}${target.extension}`, files.value)
  if (written === null) return
  if (written.ok) notifications.show({ title: `Exported as ${target.title}`, message: `${written.value}${looked && ` ${looked}`}` })
  else warn('Not exported', written.mistake.message)
}
