import { SegmentedControl, Switch } from '@mantine/core'
import { useEffect, useState } from 'react'
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
import { useTurn } from './useTurn.ts'

/** A chart is drawn anew at most this often while a run goes on, in milliseconds. */
const REDRAW_EVERY = 500
/** Between the first drawing of one chart and of the next, in milliseconds. */
const BETWEEN_CHARTS = 50

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
      <Plot title="Loss" note={run?.standardised ? 'of standardised targets' : undefined} measure="loss" run={run}>
        <LiveChart turn={0} measure="loss" logarithmic={logarithmic} byBatch={byBatch} />
      </Plot>
      {accuracy && (
        <Plot title="Accuracy" measure="accuracy" run={run}>
          <LiveChart turn={REDRAW_EVERY / 2} measure="accuracy" logarithmic={false} byBatch={false} />
        </Plot>
      )}
      {overlap && (
        <Plot title="Mean IoU" measure="meanIoU" run={run}>
          <LiveChart turn={REDRAW_EVERY / 4} measure="meanIoU" logarithmic={false} byBatch={false} />
        </Plot>
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

interface LiveChartProps {
  readonly turn: number
  readonly measure: Measure
  readonly logarithmic: boolean
  readonly byBatch: boolean
}

/** A chart that follows the runs at its own pace, and is first drawn in a task of its own. */
function LiveChart({ turn, ...rest }: LiveChartProps) {
  const runs = useTurn(useRuns((state) => state.runs), REDRAW_EVERY, turn)
  const [mounted, setMounted] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setMounted(true), turn === 0 ? 0 : BETWEEN_CHARTS)
    return () => clearTimeout(timer)
  }, [turn])
  return mounted && <CurveChart runs={runs} {...rest} />
}

function Plot({ title, note, measure, run, children }: { title: string; note?: string | undefined; measure: Measure; run: Run | null; children: React.ReactNode }) {
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
