import type { OutputEvaluation } from '../../../shared/training/protocol.ts'
import classes from './Confusion.module.css'

/** What the scores of classes mean, with the counts of the class that is found worst as an example. */
export function ClassMeanings({ output }: { readonly output: OutputEvaluation }) {
  const { kind, macro, topK } = output
  const example = worstClass(output)
  const things = kind === 'mask' ? 'pixels' : 'samples'
  const called = example ? `“${example.name}”` : 'a class'
  const counts = (right: number, of: number) => (example ? ` ${right.toLocaleString('en-US')} of ${of.toLocaleString('en-US')} ${things}.` : '')
  const ks = Object.keys(topK ?? {})
  const lines: readonly (readonly [name: string, meaning: string])[] = [
    ['Precision', `Of all that the network called ${called}, how many were ${example ? called : 'it'}?${example ? counts(example.right, example.said) : ''}`],
    ['Recall', `Of all that are ${example ? called : 'of a class'}, how many did the network find?${example ? counts(example.right, example.there) : ''}`],
    ['F1', 'Precision and recall in one number, their harmonic mean: high only where both are.'],
    ...(kind === 'mask' ? [] : [['AUC', `Take one sample that is ${called} and one that is not: how often does the network find ${example ? called : 'it'} likelier for the first? 50 of 100 times (0.5) is chance, 1 is always.`] as const]),
    ...(macro ? [['Macro F1', `The mean of F1 over the classes. A rare class counts as much as a frequent one, in the accuracy it does not.`] as const] : []),
    ...(ks.length > 0 ? [[`Top ${ks.join(', ')}`, `How often the right class is among the ${ks.join(', ').replace(/, (?=\d$)/, ' or ')} that the network finds likeliest.`] as const] : []),
  ]
  return (
    <dl className={classes.meanings} data-testid="score-meanings">
      {lines.map(([name, meaning]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{meaning}</dd>
        </div>
      ))}
    </dl>
  )
}

/** Of the classes that are both there and said, the one with the lowest F1, with its counts; null where there is none. */
function worstClass({ classScores = [], confusion }: OutputEvaluation): { readonly name: string; readonly right: number; readonly said: number; readonly there: number } | null {
  let worst = -1
  for (const [label, { precision, recall, f1 }] of classScores.entries()) {
    if (precision !== null && recall !== null && (worst < 0 || f1! < classScores[worst]!.f1!)) worst = label
  }
  if (worst < 0 || !confusion) return null
  const { name, support } = classScores[worst]!
  return { name, right: confusion[worst]![worst]!, said: confusion.reduce((sum, row) => sum + row[worst]!, 0), there: support }
}
