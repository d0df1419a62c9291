import { Button, Group, Modal, Progress } from '@mantine/core'
import type { Fix } from '../../../shared/analysis/result.ts'
import { applyFix } from '../../../shared/analysis/applyFix.ts'
import type { TrialReport } from '../../../shared/training/trial/report.ts'
import { edit } from '../../store/document.ts'
import { useView } from '../../store/view.ts'
import { RateSweepView } from './RateSweepView.tsx'
import { answerTrial } from './sentences.ts'
import { closeTrial, findRate, isUnderWay, tryOut, type Trial } from './trial.ts'
import classes from './Trial.module.css'

const TITLES: Readonly<Record<Trial['kind'], string>> = { tryOut: 'Will it train here?', findRate: 'Find a learning rate' }

/** What a few steps on the user's own data say, before a training. */
export function TrialDialog({ trial }: { trial: Trial }) {
  return (
    <Modal opened onClose={closeTrial} title={TITLES[trial.kind]} size={trial.kind === 'findRate' ? 620 : 460} centered data-testid="trial">
      {isUnderWay(trial) ? <UnderWay trial={trial} /> : <Answer trial={trial} />}
    </Modal>
  )
}

function UnderWay({ trial: { progress } }: { trial: Trial }) {
  return (
    <>
      <p className={classes.text} role="status">{`${progress.what} …`}</p>
      <Progress value={100 * progress.share} aria-label={progress.what} mt={8} />
      <p className={classes.note}>With weights that are thrown away: what has been trained stays as it is.</p>
      <Group justify="flex-end" mt="md"><Button variant="default" onClick={closeTrial} data-autofocus>Stop</Button></Group>
    </>
  )
}

function Answer({ trial }: { trial: Trial }) {
  const { report, sweep } = trial
  if (report?.ok) return <Report report={report.value} trial={trial} />
  if (sweep?.ok) return <RateSweepView sweep={sweep.value} current={trial.project.training.optimizer.learningRate} />
  const mistake = [report, sweep].flatMap((answer) => (answer && !answer.ok ? [answer.mistake] : []))[0]!
  return (
    <>
      <p className={classes.text} role="alert">{mistake.message}</p>
      <Ending again={trial.kind === 'tryOut' ? tryOut : findRate} />
    </>
  )
}

function Report({ report, trial }: { report: TrialReport; trial: Trial }) {
  const apply = (fix: Fix) => {
    edit((project) => applyFix(project, null, fix, useView.getState().direction))
    void tryOut()
  }
  return (
    <>
      <div role="status" data-testid="trial-answer">
        {answerTrial(report, trial.project.training).map((sentence, index) => <p key={sentence} className={index === 0 ? classes.answer : classes.text}>{sentence}</p>)}
      </div>
      {report.refusal && report.refusal.fixes.length > 0 && (
        <Group mt="sm">{report.refusal.fixes.map((fix) => <Button key={fix.label} size="compact-sm" variant="light" onClick={() => apply(fix)}>{fix.label}</Button>)}</Group>
      )}
      <Ending again={tryOut} />
    </>
  )
}

function Ending({ again }: { again: () => Promise<void> }) {
  return (
    <Group justify="flex-end" mt="md">
      <Button variant="default" onClick={() => void again()}>Try again</Button>
      <Button onClick={closeTrial} data-autofocus>Close</Button>
    </Group>
  )
}
