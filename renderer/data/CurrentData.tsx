import { Progress } from '@mantine/core'
import type { Preprocessing } from '../../shared/datasets/preprocessing.ts'
import { formatCount } from '../../shared/layer/index.ts'
import type { DataReport } from '../../shared/training/protocol.ts'
import { short } from '../training/verdict.ts'
import { useData } from '../store/data.ts'
import { ClassCounts } from './ClassCounts.tsx'
import classes from './Data.module.css'
import { DataPreview } from './DataPreview.tsx'
import { describeTask } from './DatasetCard.tsx'
import { TargetList } from './TargetList.tsx'

/** The data that the worker holds: preview, counts, parts and normalisation; and what it is loading. */
export function CurrentData() {
  const { report, loading, progress, mistake } = useData()
  return (
    <section aria-label="Chosen data" aria-busy={loading} className={classes.current} data-testid="current-data">
      {loading && (
        <output className={classes.loading}>
          <span>{progress?.what ?? 'Loading the data…'}</span>
          <Progress size="sm" value={(progress?.share ?? 0) * 100} aria-label="Loading" animated={progress === null} />
        </output>
      )}
      {mistake && (
        <p className={classes.mistake} role="alert">
          {mistake.message}
          {report && ` ${report.facts.name} stays loaded.`}
        </p>
      )}
      {report && <Report report={report} />}
    </section>
  )
}

function Report({ report }: { report: DataReport }) {
  const { facts, sizes } = report
  return (
    <>
      <h2 className={classes.name} data-testid="data-name">{facts.name}</h2>
      <p className={classes.text}>{describeTask(facts)}</p>
      <DataPreview report={report} />
      <dl className={classes.facts}>
        <dt>Training</dt><dd data-testid="size-train">{formatCount(sizes.train)}</dd>
        <dt>Validation</dt><dd>{formatCount(sizes.validation)}</dd>
        <dt>Test</dt><dd>{formatCount(sizes.test)}</dd>
      </dl>
      <TargetList facts={facts} />
      {facts.target.kind === 'classes' && <ClassCounts names={facts.target.names} counts={report.classCounts} />}
      <p className={classes.text}>{describeNormalisation(report.preprocessing)}</p>
    </>
  )
}

function describeNormalisation({ kind, offset, scale, targets }: Preprocessing): string {
  if (kind === 'none') return 'The values go into the network as they are.'
  if (kind === 'unitRange') {
    const [low = 0] = offset
    const [factor = 1] = scale
    return `Normalised: pixels from ${short(low)} to ${short(low + 1 / factor)} become 0 to 1.`
  }
  return `Normalised: each column${targets ? ', also the one to predict,' : ''} gets mean 0 and standard deviation 1, measured on the training part.${targets ? ' Predictions are shown in the units of the data.' : ''}`
}
