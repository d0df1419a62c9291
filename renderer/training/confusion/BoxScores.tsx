import { BOX_NAMES } from '../../../shared/datasets/dataset.ts'
import type { OutputEvaluation } from '../../../shared/training/protocol.ts'
import { percent } from '../verdict.ts'
import { ScoreList, type ScoreLine } from './ScoreList.tsx'

interface BoxScoresProps {
  readonly output: OutputEvaluation
  /** Undefined where no class goes with the boxes. */
  readonly meanAveragePrecision: number | undefined
}

/** How well boxes lie on the true ones, each number with what it means. */
export function BoxScores({ output, meanAveragePrecision }: BoxScoresProps) {
  const { meanIoU, correctLocalisation, absoluteErrors } = output
  const lines: readonly ScoreLine[] = [
    ...scoreLine('Mean IoU', meanIoU?.toFixed(3), 'Intersection over union: what both boxes share, as a part of what they cover together. 1 is a perfect fit, 0 a miss.'),
    ...scoreLine('IoU ≥ 0.5', correctLocalisation === undefined ? undefined : percent(correctLocalisation), 'Share of the boxes that overlap the true one by at least half. These count as found.'),
    ...scoreLine('mAP@0.5', meanAveragePrecision?.toFixed(3), 'Mean average precision. Answers are ranked from the surest to the least sure; one is right if its class is right and its box counts as found. The share of right ones among those ranked so far is averaged along the ranking, then over the classes. 1 is perfect.'),
    ...(absoluteErrors ?? []).map((error, index): ScoreLine => [`Off in ${BOX_NAMES[index] ?? index}`, percent(error), 'Mean absolute error, as a share of the image.']),
  ]
  return <ScoreList label="Scores of the boxes" lines={lines} testId="box-scores" />
}

function scoreLine(name: string, value: string | undefined, meaning: string): readonly ScoreLine[] {
  return value === undefined ? [] : [[name, value, meaning]]
}
