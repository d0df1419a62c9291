import classes from './Confusion.module.css'

/** A score, how it came out, and what it means in plain words. */
export type ScoreLine = readonly [name: string, value: string, meaning: string]

interface ScoreListProps {
  readonly label: string
  readonly lines: readonly ScoreLine[]
  readonly testId?: string
}

/** Scores one below the other, each with what it means. */
export function ScoreList({ label, lines, testId }: ScoreListProps) {
  return (
    <table className={classes.scores} aria-label={label} data-testid={testId}>
      <tbody>
        {lines.map(([name, value, meaning]) => (
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
