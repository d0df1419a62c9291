import { memo } from 'react'
import type { DatasetFacts } from '../../../shared/datasets/dataset.ts'
import type { OutputPrediction, Prediction, Truth } from '../../../shared/training/protocol.ts'
import { measured, percent } from '../verdict.ts'
import type { ValueRange } from './drawSample.ts'
import { FeatureList } from './FeatureList.tsx'
import { Overlay, type DrawnBox } from './Overlay.tsx'
import { SampleImage } from './SampleImage.tsx'
import classes from './Samples.module.css'

interface AnswerCardProps {
  readonly prediction: Prediction
  readonly facts: DatasetFacts
  readonly features: readonly string[] | null
  readonly range: ValueRange
}

/** Side of a picture, in CSS pixels. */
const SIZE = 116

/** One sample with the answers of all outputs: boxes and masks are drawn over it. */
export const AnswerCard = memo(function AnswerCard({ prediction, facts, features, range }: AnswerCardProps) {
  const { values, index, targets = {}, outputs = {} } = prediction
  const lines = Object.entries(outputs).map(([node, said]) => describeAnswer(node, said, targets[said.target], facts))
  const wrong = lines.some((line) => line.right === false)
  return (
    <li className={classes.answers} data-wrong={wrong || undefined} data-testid="prediction">
      {facts.shape.length === 3 ? (
        picturesOf(prediction).map(({ caption, mask, boxes }) => (
          <figure key={caption} className={classes.picture}>
            <div>
              <SampleImage values={values} shape={facts.shape} range={range} size={SIZE} label={`Sample ${index}, ${caption}. ${lines.map(({ text }) => text).join(' ')}`} />
              <Overlay shape={facts.shape} mask={mask} boxes={boxes} />
            </div>
            <figcaption>{caption}</figcaption>
          </figure>
        ))
      ) : (
        <FeatureList values={values} features={features} limit={6} />
      )}
      <dl className={classes.lines}>
        {lines.map(({ node, name, text, right }) => (
          <div key={node}>
            <dt>{name}</dt>
            <dd>
              {text}
              {right !== null && <span className={right ? classes.right : classes.wrong}>{right ? ' ✓' : ' ✗'}<span className="visually-hidden">{right ? ' right' : ' wrong'}</span></span>}
            </dd>
          </div>
        ))}
      </dl>
    </li>
  )
})

interface Picture {
  readonly caption: string
  readonly mask: (Truth & { readonly kind: 'mask' }) | (OutputPrediction & { readonly kind: 'mask' }) | null
  readonly boxes: readonly DrawnBox[]
}

/** Masks lie side by side, as they would hide each other; boxes fit into one picture. */
function picturesOf({ targets = {}, outputs = {} }: Prediction): readonly Picture[] {
  const said = Object.values(outputs)
  const masks = said.filter((answer) => answer.kind === 'mask')
  const truths = new Map(said.flatMap(({ target }) => (targets[target] ? [[target, targets[target]] as const] : [])))
  const trueBoxes = [...truths.values()].filter((truth) => truth.kind === 'box').map((truth): DrawnBox => ({ values: truth.values, kind: 'true' }))
  const saidBoxes = said.filter((answer) => answer.kind === 'box').map((answer): DrawnBox => ({ values: answer.values, kind: 'said', note: `IoU ${answer.iou.toFixed(2)}` }))
  if (masks.length === 0) return [{ caption: saidBoxes.length > 0 ? 'true —, said - -' : 'image', mask: null, boxes: [...trueBoxes, ...saidBoxes] }]
  const truth = [...truths.values()].find((each) => each.kind === 'mask') ?? null
  return [
    { caption: 'true', mask: truth, boxes: trueBoxes },
    ...masks.map((mask, index): Picture => ({ caption: masks.length === 1 ? 'said' : `said ${index + 1}`, mask, boxes: saidBoxes })),
  ]
}

interface Line {
  readonly node: string
  /** Of the target. */
  readonly name: string
  readonly text: string
  /** Null where nothing is simply right or wrong. */
  readonly right: boolean | null
}

function describeAnswer(node: string, said: OutputPrediction, truth: Truth | undefined, { target, targets }: DatasetFacts): Line {
  const names = (targets?.[said.target] ?? target).names
  const line = { node, name: said.target, right: null }
  switch (said.kind) {
    case 'classes': {
      const right = truth?.kind === 'classes' ? truth.label === said.label : null
      const answer = `${names[said.label] ?? said.label} ${percent(said.probabilities[said.label] ?? 0)}`
      return { ...line, right, text: truth?.kind === 'classes' && !right ? `${answer}, true ${names[truth.label] ?? truth.label}` : answer }
    }
    case 'values':
      return { ...line, text: `${Array.from(said.values, measured).join(', ')}${truth?.kind === 'values' ? `, true ${Array.from(truth.values, measured).join(', ')}` : ''}` }
    case 'box':
      return { ...line, text: `IoU ${said.iou.toFixed(2)}` }
    case 'mask':
      return { ...line, text: `mean IoU ${said.meanIoU.toFixed(2)}, ${percent(said.accuracy)} of the pixels` }
  }
}
