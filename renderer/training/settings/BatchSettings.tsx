import { Select } from '@mantine/core'
import { useData } from '../../store/data.ts'
import { useProject } from '../../store/document.ts'
import { editTraining } from './editTraining.ts'
import { NumberField } from './NumberField.tsx'
import { SettingRow } from './SettingRow.tsx'
import classes from './Settings.module.css'

const LARGEST = 65_536
const USUAL = 32

type Way = 'stochastic' | 'mini' | 'whole'

const WAYS: Readonly<Record<Way, { readonly title: string; readonly meaning: string }>> = {
  stochastic: { title: 'Stochastic', meaning: 'Every sample is a step of its own: the steps are noisy, which helps out of bad places, and slow per sample.' },
  mini: { title: 'Mini-batch', meaning: 'Each step goes by the mean of a few samples: less noise than with one, and many more steps than with all.' },
  whole: { title: 'Batch (all)', meaning: 'All training samples make one step: no noise at all, but an epoch changes the weights only once.' },
}

/** How many samples a step takes, in one choice that explains itself. */
export function BatchSettings() {
  const { training } = useProject()
  const samples = useData((state) => state.report?.sizes.train) ?? null
  const { batchSize, accumulate = 1 } = training
  const way: Way = samples !== null && batchSize >= samples ? 'whole' : batchSize === 1 ? 'stochastic' : 'mini'
  const choose = (next: string | null) => {
    if (next === way) return
    if (next === 'stochastic') editTraining({ batchSize: 1 })
    if (next === 'mini') editTraining({ batchSize: USUAL < (samples ?? Infinity) ? USUAL : Math.max(2, Math.ceil(samples! / 4)) })
    if (next === 'whole' && samples !== null) editTraining({ batchSize: Math.min(LARGEST, samples), accumulate: undefined })
  }
  return (
    <>
      <SettingRow label="Batches" help={`How many samples a step goes by. ${WAYS[way].meaning}`}>
        <Select
          size="xs" aria-label="Batches" value={way} allowDeselect={false} onChange={choose}
          data={Object.entries(WAYS).map(([value, { title }]) => ({ value, label: title, disabled: value === 'whole' && (samples === null || samples > LARGEST) }))}
        />
      </SettingRow>
      <NumberField
        label="Batch size" help="Samples whose gradients are computed together. Small batches take more and noisier steps; large ones are faster per sample." value={batchSize} range={{ min: 1, max: LARGEST, whole: true }}
        onChange={(next) => editTraining({ batchSize: next })}
      />
      <NumberField
        label="Batches per step" help="Gradients of so many batches are averaged before one step of the optimizer: a larger batch, without the memory for it. The last step of an epoch may have fewer." value={accumulate}
        range={{ min: 1, max: 1024, whole: true }} onChange={(next) => editTraining({ accumulate: next === 1 ? undefined : next })}
      />
      <p className={classes.note} data-testid="batch-meaning">{samples === null ? WAYS[way].meaning : describe(samples, batchSize, accumulate)}</p>
    </>
  )
}

/** "8,400 samples / 32 = 263 iterations in an epoch, the last of 16 samples." */
function describe(samples: number, batchSize: number, accumulate: number): string {
  const iterations = Math.ceil(samples / batchSize)
  const rest = samples - (iterations - 1) * batchSize
  const ending = iterations > 1 && rest < batchSize ? `, the last of ${count(rest, 'sample')}` : ''
  const first = `${count(samples, 'sample')} / ${number(batchSize)} = ${count(iterations, 'iteration')} in an epoch${ending}.`
  return accumulate === 1 ? first : `${first} Averaged over ${number(accumulate)}, these are ${count(Math.ceil(iterations / accumulate), 'step')}.`
}

function number(value: number): string {
  return value.toLocaleString('en-US')
}

function count(value: number, what: string): string {
  return `${number(value)} ${what}${value === 1 ? '' : 's'}`
}
