import { Button } from '@mantine/core'
import { useState } from 'react'
import { DATASETS } from '../../shared/datasets/index.ts'
import type { NamedBytes } from '../../shared/host.ts'
import { host } from '../host/index.ts'
import { InTurns } from '../shell/InTurns.tsx'
import { useData } from '../store/data.ts'
import { useProject } from '../store/document.ts'
import { useTraining } from '../store/run.ts'
import { CsvDialog } from './CsvDialog.tsx'
import { CurrentData } from './CurrentData.tsx'
import classes from './Data.module.css'
import { DatasetCard } from './DatasetCard.tsx'
import { chooseData, reportMistake } from './load.ts'

/** The data of the project: what they are, and the choice of others. */
export function DataPanel() {
  const { source } = useProject().data
  const loading = useData((state) => state.loading)
  const training = useTraining()
  const [table, setTable] = useState<NamedBytes | null>(null)
  const closed = loading || training

  const openFiles = async (what: 'files' | 'folder') => {
    const chosen = await host.chooseData(what)
    if (!chosen) return
    if (!chosen.ok) reportMistake(chosen.mistake)
    else await take(chosen.value)
  }
  const take = async (files: readonly NamedBytes[]) => {
    const tables = files.filter(({ name }) => /\.(csv|tsv|txt)(\.gz)?$/i.test(name))
    if (files.length === 1 && tables.length === 1) setTable(tables[0]!)
    else if (tables.length === files.length && files.length > 1) reportMistake({ code: 'csv-several', message: `Choose one table at a time, not ${files.length}: ${files.map(({ name }) => name).slice(0, 3).join(', ')}.` })
    else await chooseData({ source: 'idx' }, files)
  }

  return (
    <div className={classes.panel} data-testid="data-panel">
      <InTurns>
        <CurrentData />
        <>
          <h2 className={classes.heading}>Built-in data</h2>
          <ul className={classes.cards} aria-label="Built-in datasets">
            {DATASETS.map((dataset) => (
              <DatasetCard key={dataset.id} source={dataset} chosen={dataset.id === source} disabled={closed} onChoose={() => void chooseData({ source: dataset.id })} />
            ))}
          </ul>
        </>
        <>
          <h2 className={classes.heading}>Your own data</h2>
          <p className={classes.text}>A CSV table with a header, or image files in the IDX format of MNIST, also compressed. They stay on this computer.</p>
          <div className={classes.buttons}>
            <Button size="compact-sm" variant="default" disabled={closed} onClick={() => void openFiles('files')} data-testid="open-data-files">Open CSV or IDX files…</Button>
            <Button size="compact-sm" variant="default" disabled={closed} onClick={() => void openFiles('folder')} data-testid="open-data-folder">Open a folder…</Button>
          </div>
          {training && <p className={classes.text}>Other data can be chosen when training has ended.</p>}
        </>
      </InTurns>
      {table && <CsvDialog key={table.name} file={table} onClose={() => setTable(null)} />}
    </div>
  )
}
