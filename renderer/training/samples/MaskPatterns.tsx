import type { TargetFacts } from '../../../shared/datasets/dataset.ts'
import classes from './Samples.module.css'

/** Colours to tell classes apart; then they start anew, with other marks. */
const COLOURS = 6
/** Of the longer side of a mask, the distance of two marks. */
const PITCH = 1 / 14

/** How the pixels of a class are filled: its colour with marks of its own, so that colour is not all that tells it from others. */
export function fillOf(label: number): string {
  return `url(#mask-${label})`
}

function longerSide({ shape }: TargetFacts): number {
  return Math.max(...(shape ?? [1]))
}

/** The fills of all classes but the background, for masks of this size. Drawn once, and used by all pictures of the page. */
export function MaskPatterns({ target }: { target: TargetFacts }) {
  const pitch = longerSide(target) * PITCH
  return (
    <svg className={classes.definitions} aria-hidden>
      <defs>
        {target.names.slice(1).map((name, index) => {
          const colour = `var(--run-${index % COLOURS})`
          return (
            <pattern key={name} id={`mask-${index + 1}`} width={pitch} height={pitch} patternUnits="userSpaceOnUse">
              <rect width={pitch} height={pitch} fill={colour} fillOpacity={0.35} />
              <path d={marks(index, pitch)} stroke={colour} strokeWidth={pitch / 4} strokeLinecap="round" fill="none" />
            </pattern>
          )
        })}
      </defs>
    </svg>
  )
}

/** Stripes upwards, dots, stripes across, a grid, stripes downwards, and stripes from top to bottom. */
function marks(index: number, pitch: number): string {
  const half = pitch / 2
  const shapes = [
    `M0 ${pitch}L${pitch} 0M${-half} ${half}L${half} ${-half}M${half} ${pitch + half}L${pitch + half} ${half}`,
    `M${half} ${half}h0.01`,
    `M0 ${half}h${pitch}`,
    `M0 ${half}h${pitch}M${half} 0v${pitch}`,
    `M0 0L${pitch} ${pitch}M${half} ${-half}L${pitch + half} ${half}M${-half} ${half}L${half} ${pitch + half}`,
    `M${half} 0v${pitch}`,
    `M${half} ${half}h0.01M0 0h${pitch}`,
  ]
  return shapes[index % shapes.length]!
}

/** Which fill stands for which class. */
export function MaskLegend({ target }: { target: TargetFacts }) {
  const side = longerSide(target) / 4
  return (
    <ul className={classes.legend} aria-label="Classes of the masks">
      {target.names.slice(1).map((name, index) => (
        <li key={name}>
          <svg viewBox={`0 0 ${side * 1.5} ${side}`} aria-hidden><rect width={side * 1.5} height={side} fill={fillOf(index + 1)} /></svg>
          {name}
        </li>
      ))}
      <li>{`${target.names[0] ?? 'background'}: not filled`}</li>
    </ul>
  )
}
