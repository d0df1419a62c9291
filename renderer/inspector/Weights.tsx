import { Button, Switch } from '@mantine/core'
import { useState } from 'react'
import { titleOf } from '../../shared/analysis/network.ts'
import type { NodeAnalysis } from '../../shared/analysis/result.ts'
import { forgetWeights, setFrozen, setPenalty, setStart } from '../../shared/graph/edits.ts'
import { useDocument } from '../store/document.ts'
import { PenaltyFields } from './PenaltyFields.tsx'
import { RowLabel } from './RowLabel.tsx'
import { useSource } from './useSource.ts'
import { LearnedWeights } from './LearnedWeights.tsx'
import { inWords, WeightStart } from './WeightStart.tsx'
import { WeightsEditor } from './WeightsEditor.tsx'
import classes from './Inspector.module.css'

const FREEZE_HELP = 'A frozen layer keeps its weights as they are: training changes nothing of it. Use it for weights set by hand, or for a part that has learned enough.'

/** What a layer's weights start with, whether they learn and what large ones cost; nothing for a layer without weights. */
export function Weights({ node }: { readonly node: NodeAnalysis }) {
  const readOnly = useDocument((state) => state.readOnly)
  const { path, node: source, change } = useSource(node.id)
  const [open, setOpen] = useState(false)
  const weights = node.facts?.weights ?? []
  if (!source || (weights.length === 0 && !source.frozen && !source.weights)) return null
  const frozen = source.frozen === true
  const byHand = weights.filter(({ values }) => values !== undefined).map(({ name }) => name)
  const others = weights.filter(({ values }) => values === undefined).map(({ name }) => name)
  return (
    <section className={classes.card}>
      <h3 className={classes.cardTitle}>Weights</h3>
      <div className={classes.row}>
        <RowLabel label="Frozen" help={FREEZE_HELP} />
        <Switch aria-label="Frozen" checked={frozen} disabled={readOnly} onChange={(event) => { const { checked } = event.currentTarget; change((graph, id) => setFrozen(graph, id, checked)) }} />
      </div>
      {weights.filter(({ trainable, frozen: kept, values }) => (trainable || kept) && !values).map((weight) => (
        <WeightStart
          key={weight.name} weight={weight} chosen={source.initial && Object.hasOwn(source.initial, weight.name) ? source.initial[weight.name] : undefined} disabled={readOnly}
          onChange={(start) => change((graph, id) => setStart(graph, id, weight.name, start))}
        />
      ))}
      {weights.some(({ fans }) => fans) && <PenaltyFields penalty={source.penalty} disabled={readOnly} onChange={(penalty) => change((graph, id) => setPenalty(graph, id, penalty))} />}
      {weights.length > 0 && (
        <p className={classes.text}>
          {byHand.length === 0
            ? `Not set by hand${frozen ? ', and frozen: they stay as they start' : ''}.`
            : `Set by hand: ${list(byHand)}${others.length > 0 ? `; not: ${list(others)}` : ''}${frozen ? '. They stay so' : ''}.`}
        </p>
      )}
      <div className={classes.fixes}>
        {weights.length > 0 && <Button size="compact-sm" variant="default" onClick={() => setOpen(true)}>{readOnly ? 'Look at them…' : 'Set by hand…'}</Button>}
        {source.weights && <Button size="compact-sm" variant="default" disabled={readOnly} onClick={() => change((graph, id) => forgetWeights(graph, id))}>Back to random</Button>}
      </div>
      {weights.length > 0 && <LearnedWeights node={node.id} />}
      {open && <WeightsEditor path={path} id={source.id} name={node.id} title={source.title ?? titleOf(node)} weights={weights} onClose={() => setOpen(false)} />}
    </section>
  )
}

function list(weights: readonly string[]): string {
  const names = weights.map(inWords)
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}
