import { Select } from '@mantine/core'
import { listTargets } from '../../../shared/datasets/dataset.ts'
import type { TrainingConfig } from '../../../shared/training/config.ts'
import { useData, useDataFacts } from '../../store/data.ts'
import { useProject } from '../../store/document.ts'
import { editTraining } from './editTraining.ts'
import { formatNumber } from '../parseNumber.ts'
import { NumberField } from './NumberField.tsx'
import { SettingRow } from './SettingRow.tsx'
import classes from './Settings.module.css'

/** Classes that are listed; the weights of more can be written into the project file. */
const MOST = 50

/** Whether anything here is of use: the data ask for classes, or a setting waits for such data. */
export function useClassSettings(): boolean {
  const { labelSmoothing, classWeights } = useProject().training
  return useClassNames().length > 0 || labelSmoothing !== undefined || classWeights !== undefined
}

/** Of all targets of the loaded data that are classes or masks. */
function useClassNames(): readonly string[] {
  const facts = useDataFacts()
  return facts ? [...new Set(listTargets(facts).flatMap(([, { kind, names }]) => (kind === 'classes' || kind === 'mask' ? names : [])))] : []
}

/** How classes are learned: how sure the network should be, and how much each class counts. */
export function ClassSettings() {
  const { labelSmoothing = 0, classWeights } = useProject().training
  const names = useClassNames()
  const way = classWeights === undefined ? 'none' : classWeights === 'balanced' ? 'balanced' : 'own'
  const choose = (next: string | null) => {
    if (next === way) return
    if (next === 'none') editTraining({ classWeights: undefined })
    if (next === 'balanced') editTraining({ classWeights: 'balanced' })
    if (next === 'own') editTraining({ classWeights: {} })
  }
  return (
    <>
      <NumberField
        label="Label smoothing ε" help="Share of each target that is spread over all classes, y·(1 − ε) + ε/K: the network need not be surer than that, which counters overconfidence. For crossentropies, in training only." value={labelSmoothing}
        range={{ min: 0, max: 0.9 }} step={0.05} onChange={(next) => editTraining({ labelSmoothing: next === 0 ? undefined : next })}
      />
      <SettingRow label="Class weights" help="What the loss of a sample is multiplied by, by its class. Balanced lets a rare class count as much as a frequent one. In training only.">
        <Select
          size="xs" aria-label="Class weights" value={way} allowDeselect={false} onChange={choose}
          data={[{ value: 'none', label: 'None' }, { value: 'balanced', label: 'Balanced' }, { value: 'own', label: 'Own', disabled: names.length === 0 }]}
        />
      </SettingRow>
      {way === 'balanced' && <Balanced />}
      {classWeights !== undefined && classWeights !== 'balanced' && <Own names={names} weights={classWeights} />}
    </>
  )
}

/** Training samples of each class by name; empty where they are not counted. */
function useCounts(): ReadonlyMap<string, number> {
  const report = useData((state) => state.report)
  const names = report?.facts.target.names ?? []
  const counts = report?.classCounts.train ?? []
  return new Map(counts.length === 0 ? [] : names.map((name, index) => [name, counts[index]!]))
}

function Balanced() {
  const counts = useCounts()
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0)
  const listed = [...counts].slice(0, MOST)
  if (listed.length === 0) return <p className={classes.note}>Each class counts samples / (classes · its samples).</p>
  return (
    <>
      <table className={classes.weights} aria-label="Balanced class weights">
        <thead>
          <tr><th scope="col">Class</th><th scope="col">Samples</th><th scope="col">Counts</th></tr>
        </thead>
        <tbody>
          {listed.map(([name, count]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{count.toLocaleString('en-US')}</td>
              <td>{count === 0 ? '1' : formatNumber(Number((all / (counts.size * count)).toPrecision(3)))}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {counts.size > MOST && <p className={classes.note}>{`The first ${MOST} of ${counts.size.toLocaleString('en-US')} classes.`}</p>}
    </>
  )
}

function Own({ names, weights }: { names: readonly string[]; weights: Exclude<NonNullable<TrainingConfig['classWeights']>, 'balanced'> }) {
  const counts = useCounts()
  const weightOf = (name: string) => (Object.hasOwn(weights, name) ? weights[name]! : 1)
  return (
    <div className={classes.own} role="group" aria-label="Own class weights">
      {names.slice(0, MOST).map((name) => (
        <NumberField
          key={name} label={`Weight of ${name}`} help={counts.has(name) ? `${counts.get(name)!.toLocaleString('en-US')} training samples. 1 counts as ever, 0 not at all.` : '1 counts as ever, 0 not at all.'} value={weightOf(name)}
          range={{ min: 0, max: 1e6 }} step={0.5} onChange={(next) => editTraining({ classWeights: { ...weights, [name]: next } })}
        />
      ))}
      {names.length > MOST && <p className={classes.note}>{`The first ${MOST} of ${names.length.toLocaleString('en-US')} classes; weights of the others can be written into the project file.`}</p>}
    </div>
  )
}
