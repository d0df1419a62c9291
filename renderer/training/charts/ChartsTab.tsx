import { SegmentedControl, Switch } from '@mantine/core'
import { useDataFacts } from '../../store/data.ts'
import { useActiveRun, useRuns } from '../../store/run.ts'
import { setView, useView } from '../../store/view.ts'
import { isActive, type Run } from '../run.ts'
import { percent, short } from '../verdict.ts'
import classes from './Charts.module.css'
import { CurveChart } from './CurveChart.tsx'
import { valueOf, type Measure } from './curves.ts'
import { RunList } from './RunList.tsx'
import { StatusCard } from './StatusCard.tsx'

/** Loss, accuracy and overlap as they develop, and in plain words how it goes. */
export function ChartsTab() {
  const runs = useRuns((state) => state.runs)
  const run = useActiveRun()
  const facts = useDataFacts()
  const logarithmic = useView((state) => state.chartScale === 'log')
  const byBatch = useView((state) => state.chartBatches)
  const shown = runs.filter(({ visible }) => visible)
  const counts = shown.some(({ lastEpoch }) => lastEpoch?.accuracy !== null && lastEpoch !== null) || (shown.length === 0 && facts?.target.kind !== 'values')
  const waiting = shown.length === 0 ? facts?.target.kind === 'classes' : run !== null && run.lastEpoch === null && facts?.target.kind === 'classes'
  const accuracy = counts || waiting
  const overlap = shown.some(({ lastEpoch }) => lastEpoch?.valMeanIoU !== undefined)

  return (
    <div className={classes.plots} data-count={1 + Number(accuracy) + Number(overlap)}>
      <Panel title="Loss" note={run?.standardised ? 'of standardised targets' : undefined} measure="loss" run={run}>
        <CurveChart runs={runs} title="Loss" measure="loss" logarithmic={logarithmic} byBatch={byBatch} />
      </Panel>
      {accuracy && (
        <Panel title="Accuracy" measure="accuracy" run={run}>
          <CurveChart runs={runs} title="Accuracy" measure="accuracy" logarithmic={false} byBatch={false} />
        </Panel>
      )}
      {overlap && (
        <Panel title="Mean IoU" measure="meanIoU" run={run}>
          <CurveChart runs={runs} title="Mean IoU" measure="meanIoU" logarithmic={false} byBatch={false} />
        </Panel>
      )}
      <div className={classes.side}>
        <div className={classes.report}>
          <StatusCard run={run} />
          <RunList runs={runs} />
        </div>
        <div className={classes.options}>
          <SegmentedControl
            size="xs" aria-label="Scale of the loss" data={[{ value: 'linear', label: 'Linear' }, { value: 'log', label: 'Log' }]} value={logarithmic ? 'log' : 'linear'}
            onChange={(scale) => setView({ chartScale: scale === 'log' ? 'log' : 'linear' })}
          />
          <Switch size="xs" label="Batches" checked={byBatch} onChange={(event) => setView({ chartBatches: event.currentTarget.checked })} />
        </div>
      </div>
    </div>
  )
}

function Panel({ title, note, measure, run, children }: { title: string; note?: string | undefined; measure: Measure; run: Run | null; children: React.ReactNode }) {
  const now = describeNow(run, measure)
  return (
    <section className={classes.plot} aria-label={now ? `${title}: ${now}` : title} data-testid={`chart-${measure}`}>
      <div className={classes.title}>
        <h3>{title}{note && <small>{` ${note}`}</small>}</h3>
        {measure === 'loss' && run?.bestEpoch && <span className={classes.best}>{`best: epoch ${run.bestEpoch.epoch}`}</span>}
        <span data-testid={`now-${measure}`}>{now}</span>
      </div>
      <div className={classes.canvas}>{children}</div>
    </section>
  )
}

/** "train 0.061 · validation 0.094": the last epoch, or the last batch before there is one. */
function describeNow(run: Run | null, measure: Measure): string {
  if (!run) return ''
  const last = run.lastEpoch
  if (!last) {
    const batch = run.batches.at(-1)
    return measure === 'loss' && batch && isActive(run) ? `batch ${batch.step}: ${short(batch.loss)}` : ''
  }
  const [train, validation] = [valueOf(last, measure, 'training'), valueOf(last, measure, 'validation')]
  const write = (value: number) => (measure === 'accuracy' ? percent(value) : short(value))
  return [train === null ? '' : `train ${write(train)}`, validation === null ? '' : `validation ${write(validation)}`].filter(Boolean).join(' · ')
}
