import { Button, Modal } from '@mantine/core'
import { useState } from 'react'
import { initialValues } from '../../shared/compile/initialValues.ts'
import { forgetWeights, setWeights } from '../../shared/graph/edits.ts'
import type { Path } from '../../shared/graph/scope.ts'
import { countValues, equalShapes, formatCount, formatShape, type WeightSpec } from '../../shared/layer/index.ts'
import { MOST_NUMBERS } from '../../shared/project/weights.ts'
import { neuronPresets } from '../../shared/weights/presets.ts'
import { shortest } from '../../shared/weights/text.ts'
import { currentTrained } from '../files/trained.ts'
import { editGraphAt, useDocument } from '../store/document.ts'
import { useRuns } from '../store/run.ts'
import { WeightTable } from './WeightTable.tsx'
import classes from './Weights.module.css'

interface WeightsEditorProps {
  /** The graph that the layer is in, and its id there. */
  readonly path: Path
  readonly id: string
  /** Its name in the network, with which its weights' names begin. */
  readonly name: string
  readonly title: string
  readonly weights: readonly WeightSpec[]
  readonly onClose: () => void
}

/** The numbers that a layer starts with, to look at and to type in. Each change is one step of undo. */
export function WeightsEditor({ path, id, name, title, weights, onClose }: WeightsEditorProps) {
  const readOnly = useDocument((state) => state.readOnly)
  const seed = useDocument((state) => state.project.training.seed)
  const trained = useRuns((state) => state.activeId !== null)
  const [mistake, setMistake] = useState<string | null>(null)
  const small = weights.filter(({ shape }) => countValues(shape) <= MOST_NUMBERS)
  const large = weights.filter((weight) => !small.includes(weight))
  const byHand = weights.some(({ values }) => values !== undefined)

  const take = async () => {
    const state = await currentTrained().catch(() => null)
    const found = small.flatMap((weight) => {
      const tensor = state?.weights.find((candidate) => candidate.name === `${name}.${weight.name}`)
      return tensor && equalShapes(tensor.shape, weight.shape) ? [[weight.name, Array.from(tensor.values, shortest)] as const] : []
    })
    const missing = found.length < small.length
    setMistake(missing ? 'The trained network has no such layer of this size. Train the network as it is now, then take its weights.' : null)
    if (!missing) editGraphAt(path, (graph) => setWeights(graph, id, Object.fromEntries(found)))
  }

  return (
    <Modal opened onClose={onClose} title={`Weights of ${title}`} size={720} centered closeButtonProps={{ 'aria-label': 'Close' }}>
      <p className={classes.text}>
        A run starts with these numbers. Type them in (0.25, 0,25 and 1/4 are the same), move with the arrow keys, or paste cells of a spreadsheet. What is not set by hand starts random, or at 0 or 1.
      </p>
      {small.map((weight) => (
        <WeightTable
          key={weight.name} weight={weight} disabled={readOnly} numbers={startOf(weight, name, seed)}
          onChange={(numbers) => editGraphAt(path, (graph) => setWeights(graph, id, { [weight.name]: numbers }))}
        />
      ))}
      {large.map(({ name: weight, shape }) => (
        <p key={weight} className={classes.text}>
          {`The ${weight} has ${formatShape(shape)} = ${formatCount(countValues(shape))} numbers. Up to ${formatCount(MOST_NUMBERS)} can be set by hand.`}
        </p>
      ))}
      {mistake && <p className={classes.mistake} role="alert">{mistake}</p>}
      <div className={classes.footer}>
        {neuronPresets(weights).map((preset) => (
          <Button key={preset.title} size="xs" variant="default" disabled={readOnly} title={preset.help} onClick={() => editGraphAt(path, (graph) => setWeights(graph, id, preset.weights))}>
            {preset.title}
          </Button>
        ))}
        {trained && small.length > 0 && <Button size="xs" variant="default" disabled={readOnly} onClick={() => void take()}>Take the trained weights</Button>}
        <Button size="xs" variant="default" disabled={readOnly || !byHand} onClick={() => editGraphAt(path, (graph) => forgetWeights(graph, id))}>Back to random</Button>
        <Button size="xs" ml="auto" onClick={onClose}>Done</Button>
      </div>
    </Modal>
  )
}

function startOf(weight: WeightSpec, node: string, seed: number): readonly number[] {
  return weight.values ?? Array.from(initialValues(weight, `${node}.${weight.name}`, seed), shortest)
}
