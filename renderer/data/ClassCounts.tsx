import { useState } from 'react'
import { Button } from '@mantine/core'
import { formatCount } from '../../shared/layer/index.ts'
import type { DataReport, Part } from '../../shared/training/protocol.ts'
import classes from './Data.module.css'

const PARTS: readonly { readonly part: Part; readonly label: string; readonly colour: string }[] = [
  { part: 'train', label: 'training', colour: 'var(--accent)' },
  { part: 'validation', label: 'validation', colour: 'var(--c-pool)' },
  { part: 'test', label: 'test', colour: 'var(--c-conv)' },
]

/** Classes shown before somebody asks for all. */
const SHOWN = 12

/** How many samples each class has, as bars in the colours of the three parts. */
export function ClassCounts({ names, counts }: { names: readonly string[]; counts: DataReport['classCounts'] }) {
  const [all, setAll] = useState(false)
  const totals = names.map((_, index) => PARTS.reduce((sum, { part }) => sum + (counts[part][index] ?? 0), 0))
  const most = Math.max(1, ...totals)
  const shown = all ? names : names.slice(0, SHOWN)
  return (
    <>
      <table className={classes.counts} aria-label="Samples of each class">
        <thead className="visually-hidden">
          <tr><th scope="col">Class</th><th scope="col">Parts</th><th scope="col">Samples</th></tr>
        </thead>
        <tbody>
          {shown.map((name, index) => (
            <tr key={name}>
              <th scope="row" title={name}>{name}</th>
              <td>
                <span className={classes.bar} title={describe(counts, index)}>
                  {PARTS.map(({ part, colour }) => (
                    <i key={part} style={{ width: `${((counts[part][index] ?? 0) / most) * 100}%`, background: colour }} />
                  ))}
                  <span className="visually-hidden">{describe(counts, index)}</span>
                </span>
              </td>
              <td>{formatCount(totals[index]!)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {names.length > SHOWN && (
        <Button size="compact-xs" variant="subtle" onClick={() => setAll(!all)}>{all ? 'Show fewer' : `Show all ${names.length} classes`}</Button>
      )}
      <ul className={classes.legend} aria-hidden>
        {PARTS.map(({ part, label, colour }) => (
          <li key={part}><i style={{ background: colour }} />{label}</li>
        ))}
      </ul>
    </>
  )
}

function describe(counts: DataReport['classCounts'], index: number): string {
  return PARTS.map(({ part, label }) => `${counts[part][index] ?? 0} ${label}`).join(', ')
}
