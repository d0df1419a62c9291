import { Tabs } from '@mantine/core'
import { useActiveRun } from '../../store/run.ts'
import { useFindings } from './findings.ts'

/** The tab, with the number of things that could go better. */
export function DoctorTabName() {
  const findings = useFindings(useActiveRun())
  const count = findings.filter(({ level }) => level !== 'praise').length
  const bad = findings.some(({ level }) => level === 'problem')
  return <Tabs.Tab value="doctor" data-bad={bad || undefined}>{count > 0 ? `Doctor ${count}` : 'Doctor'}</Tabs.Tab>
}
