import { Button, Group, Loader, Modal, Select } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { NamedBytes } from '../../shared/host.ts'
import { formatCount } from '../../shared/layer/index.ts'
import type { RequestOutput } from '../../shared/training/protocol.ts'
import { useData } from '../store/data.ts'
import { request } from '../training/client.ts'
import classes from './Data.module.css'
import { chooseData } from './load.ts'

/** Names that a column to predict usually has. */
const USUAL_TARGETS = /^(target|class|label|species|y|outcome|diagnosis|category)$/i

/** Asks which column of a table the network is to predict. */
export function CsvDialog({ file, onClose }: { file: NamedBytes; onClose: () => void }) {
  const { output, broken } = useInspection(file)
  const [chosen, setChosen] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const mistake = useData((state) => state.mistake)
  const [tried, setTried] = useState(false)
  const columns = output?.ok ? output.value.columns : []
  const guess = columns.find(({ name }) => USUAL_TARGETS.test(name)) ?? columns.at(-1)
  const target = columns.find(({ name }) => name === chosen) ?? guess

  const apply = async () => {
    if (!target) return
    setBusy(true)
    const result = await chooseData({ source: 'csv', target: target.name }, [file])
    setBusy(false)
    setTried(true)
    if (result.ok) onClose()
  }
  const refusal = broken ?? (output && !output.ok ? output.mistake.message : tried && mistake ? mistake.message : null)

  return (
    <Modal opened onClose={onClose} title={`Open ${file.name}`} centered closeButtonProps={{ 'aria-label': 'Close' }}>
      {!output && !broken && <Loader size="sm" aria-label="Reading the table" />}
      {output?.ok && (
        <>
          <p className={classes.text}>{`${formatCount(output.value.rows)} rows, ${formatCount(columns.length)} columns.`}</p>
          <Select
            mt={8} label="Column to predict" description="All other columns go into the network." allowDeselect={false} searchable={columns.length > 10} data-autofocus value={target?.name ?? null}
            data={columns.map(({ name }) => name)} onChange={setChosen} data-testid="csv-target"
          />
          {target && <p className={classes.text}>{describeColumn(target)}</p>}
        </>
      )}
      {refusal && <p className={classes.mistake} role="alert">{refusal}</p>}
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose}>Cancel</Button>
        <Button disabled={!target} loading={busy} onClick={() => void apply()} data-testid="csv-load">Load</Button>
      </Group>
    </Modal>
  )
}

/** Columns and rows of the table, before anything is chosen. The file's bytes go to the worker as they are. */
function useInspection(file: NamedBytes): { output: RequestOutput<'inspectCsv'> | null; broken: string | null } {
  const [output, setOutput] = useState<RequestOutput<'inspectCsv'> | null>(null)
  const [broken, setBroken] = useState<string | null>(null)
  useEffect(() => {
    let stale = false
    request('inspectCsv', { file }).then(
      (answer) => !stale && setOutput(answer),
      (error: unknown) => !stale && setBroken(error instanceof Error ? error.message : String(error)),
    )
    return () => {
      stale = true
    }
  }, [file])
  return { output, broken }
}

function describeColumn({ numeric, distinct }: { numeric: boolean; distinct: number }): string {
  const values = `${formatCount(distinct)} different values`
  if (!numeric) return `Text with ${values}: each becomes a class.`
  return `Numbers with ${values}. Few whole numbers become classes; any other numbers are predicted as such.`
}
