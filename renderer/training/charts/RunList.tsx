import { ActionIcon, Checkbox, TextInput, Tooltip } from '@mantine/core'
import { IconPencil, IconX } from '@tabler/icons-react'
import { memo, useState } from 'react'
import { findOptimizer } from '../../../shared/training/optimizers/index.ts'
import { findSchedule } from '../../../shared/training/schedules/index.ts'
import { removeRun, renameRun, showRun } from '../../store/run.ts'
import { isActive, lossOf, type Run } from '../run.ts'
import { percent, short } from '../verdict.ts'
import classes from './Charts.module.css'
import { resultOf } from './StatusCard.tsx'

/** All runs that are kept: shown or hidden, renamed, removed. */
export function RunList({ runs }: { runs: readonly Run[] }) {
  if (runs.length === 0) return null
  return (
    <ul className={classes.runs} aria-label="Runs">
      {familiesOf(runs).map(({ run, depth }) => (
        <RunRow key={run.id} run={run} depth={depth} />
      ))}
    </ul>
  )
}

/** Branches stand further in than this only by their words. */
const DEEPEST = 3

/** The newest first, each followed by its branches; `depth` counts the runs above from which it descends. */
export function familiesOf(runs: readonly Run[]): readonly { readonly run: Run; readonly depth: number }[] {
  const newest = runs.toReversed()
  const known = new Set(runs.map(({ id }) => id))
  const below = (run: Run, depth: number): { run: Run; depth: number }[] => [{ run, depth }, ...newest.filter(({ parent }) => parent?.id === run.id).flatMap((child) => below(child, depth + 1))]
  return newest.filter(({ parent }) => parent === null || !known.has(parent.id)).flatMap((run) => below(run, 0))
}

const RunRow = memo(function RunRow({ run, depth }: { run: Run; depth: number }) {
  const [naming, setNaming] = useState(false)
  const rename = (name: string) => {
    setNaming(false)
    if (name !== run.name) renameRun(run.id, name)
  }
  return (
    <li className={classes.run} style={depth > 0 ? { marginLeft: 10 * Math.min(depth, DEEPEST) } : undefined}>
      <Checkbox
        size="xs" color={`var(--run-${run.colour})`} checked={run.visible} aria-label={`Show ${run.name}`} onChange={(event) => showRun(run.id, event.currentTarget.checked)}
      />
      {naming ? (
        <TextInput
          size="xs" className={classes.runName} aria-label={`New name of ${run.name}`} defaultValue={run.name} ref={selectAll}
          onBlur={(event) => rename(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') rename(event.currentTarget.value)
            if (event.key === 'Escape') setNaming(false)
          }}
        />
      ) : (
        <Tooltip label={describeSettings(run)} openDelay={400} multiline maw={280}>
          <button type="button" className={classes.nameButton} aria-label={`Rename ${run.name}`} onClick={() => setNaming(true)}>
            <span>{run.name}</span>
            <IconPencil size={12} aria-hidden />
          </button>
        </Tooltip>
      )}
      <span className={classes.runResult}>{describeBest(run)}</span>
      <Tooltip label={isActive(run) ? 'Stop the run before you remove it' : 'Remove'}>
        <ActionIcon variant="subtle" color="gray" size={20} aria-label={`Remove ${run.name}`} disabled={isActive(run)} onClick={() => removeRun(run.id)}>
          <IconX size={13} aria-hidden />
        </ActionIcon>
      </Tooltip>
      {run.parent && <small className={classes.origin}>{`from ${run.parent.name}, epoch ${run.parent.epoch}`}</small>}
    </li>
  )
})

function selectAll(field: HTMLInputElement | null): void {
  field?.select()
}

function describeBest(run: Run): string {
  if (run.state === 'failed') return 'broke off'
  const test = run.end?.test
  // In a short line the share of right answers says most.
  if (test) return `test ${test.accuracy === null ? resultOf(test) : percent(test.accuracy)}`
  const best = run.bestEpoch
  if (!best) return ''
  const accuracy = best.valAccuracy ?? best.accuracy
  return `best ${accuracy === null ? short(lossOf(best)) : percent(accuracy)}`
}

/** "Adam 0.001 · batch 32 · 10 epochs · seed 1": what tells runs apart. */
function describeSettings({ project: { training, data, name }, parameters, parent }: Run): string {
  const { optimizer, schedule, batchSize, epochs, seed } = training
  return [name, ...(parent ? [`branched off ${parent.name} after epoch ${parent.epoch}`] : []), `${parameters.toLocaleString('en-US')} parameters`, data.source, `${findOptimizer(optimizer.kind).title} ${optimizer.learningRate}`, ...(schedule && schedule.kind !== 'constant' ? [findSchedule(schedule.kind).title.toLowerCase()] : []), `batch ${batchSize}`, `${epochs} epochs`, `seed ${seed}`].join(' · ')
}
