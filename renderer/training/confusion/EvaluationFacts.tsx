import type { OutputEvaluation } from '../../../shared/training/protocol.ts'
import { percent, short } from '../verdict.ts'
import classes from './Confusion.module.css'

interface EvaluationFactsProps {
  readonly output: OutputEvaluation
  /** Null where no epoch was completed. */
  readonly bestEpoch: number | null
}

/** One output's answers in a few numbers. */
export function EvaluationFacts({ output: { kind, accuracy, meanIoU, topK, macro, loss }, bestEpoch }: EvaluationFactsProps) {
  return (
    <dl className={classes.facts}>
      {accuracy !== null && <><dt>{kind === 'mask' ? 'Pixels' : 'Accuracy'}</dt><dd data-testid="evaluation-accuracy">{percent(accuracy)}</dd></>}
      {Object.entries(topK ?? {}).map(([k, share]) => [<dt key={`top ${k}`} title={`How often the right class is among the ${k} likeliest`}>Top {k}</dt>, <dd key={k}>{percent(share)}</dd>])}
      {meanIoU !== undefined && <><dt>Mean IoU</dt><dd data-testid="evaluation-iou">{meanIoU.toFixed(3)}</dd></>}
      {macro && <><dt title="Mean of F1 over the classes: a rare class counts as much as a frequent one">Macro F1</dt><dd data-testid="evaluation-f1">{percent(macro.f1)}</dd></>}
      {typeof macro?.auc === 'number' && <><dt title="Area below the ROC curve, mean over the classes: 0.5 is chance, 1 parts every class from the others">AUC</dt><dd data-testid="evaluation-auc">{macro.auc.toFixed(3)}</dd></>}
      <dt>Loss</dt><dd>{short(loss)}</dd>
      {bestEpoch !== null && <><dt>Best epoch</dt><dd data-testid="best-epoch">{bestEpoch}</dd></>}
    </dl>
  )
}
