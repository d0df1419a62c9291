import { BOX_NAMES } from '../../../shared/datasets/dataset.ts'
import type { OutputEvaluation } from '../../../shared/training/protocol.ts'
import { percent } from '../verdict.ts'
import classes from './Confusion.module.css'

interface BoxScoresProps {
  readonly output: OutputEvaluation
  /** Undefined where no class goes with the boxes. */
  readonly meanAveragePrecision: number | undefined
}

/** How well boxes lie on the true ones, each number with what it means. */
export function BoxScores({ output, meanAveragePrecision }: BoxScoresProps) {
  const { meanIoU, correctLocalisation, absoluteErrors } = output
  const rows: readonly (readonly [name: string, value: string | null, meaning: string])[] = [
    ['Mean IoU', meanIoU === undefined ? null : meanIoU.toFixed(3), 'Intersection over union: what both boxes share, as a part of what they cover together. 1 is a perfect fit, 0 a miss.'],
    ['IoU ≥ 0.5', correctLocalisation === undefined ? null : percent(correctLocalisation), 'Share of the boxes that overlap the true one by at least half. These count as found.'],
    ['mAP@0.5', meanAveragePrecision === undefined ? null : meanAveragePrecision.toFixed(3), 'Mean average precision. Answers are ranked from the surest to the least sure; one is right if its class is right and its box counts as found. The share of right ones among those ranked so far is averaged along the ranking, then over the classes. 1 is perfect.'],
    ...(absoluteErrors ?? []).map((error, index) => [`Off in ${BOX_NAMES[index] ?? index}`, percent(error), 'Mean absolute error, as a share of the image.'] as const),
  ]
  return (
    <table className={classes.scores} aria-label="Scores of the boxes" data-testid="box-scores">
      <tbody>
        {rows.map(([name, value, meaning]) => value !== null && (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td className={classes.score}>{value}</td>
            <td>{meaning}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
