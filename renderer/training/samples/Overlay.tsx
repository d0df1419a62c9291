import { memo } from 'react'
import type { Shape } from '../../../shared/layer/index.ts'
import type { MaskAnswer } from '../../../shared/training/protocol.ts'
import { fillOf } from './MaskPatterns.tsx'
import { maskPath } from './maskPath.ts'
import classes from './Samples.module.css'

/** A box to draw: centre x, centre y, width and height in shares of the image. */
export interface DrawnBox {
  readonly values: ArrayLike<number>
  readonly kind: 'true' | 'said'
  /** Written on it. */
  readonly note?: string
}

interface OverlayProps {
  /** Of the image, [height, width, channels]. */
  readonly shape: Shape
  readonly mask: Pick<MaskAnswer, 'shape' | 'labels'> | null
  readonly boxes: readonly DrawnBox[]
}

/** Letters are this share of the picture's height. */
const LETTERS = 0.11

/** Mask and boxes over an image, drawn at its full extent. All of it is also said in words beside it. */
export const Overlay = memo(function Overlay({ shape, mask, boxes }: OverlayProps) {
  const [height = 1, width = 1] = shape
  return (
    <svg className={classes.overlay} viewBox={`0 0 ${width} ${height}`} aria-hidden>
      {mask && (
        <g className={classes.mask} transform={`scale(${width / (mask.shape[1] ?? width)} ${height / (mask.shape[0] ?? height)})`}>
          {labelsIn(mask.labels).map((label) => <path key={label} d={maskPath(mask.labels, mask.shape, label)} fill={fillOf(label)} />)}
        </g>
      )}
      {boxes.map(({ values, kind, note }, index) => {
        const place = placeOf(values, width, height)
        return (
          <g key={`${kind}${index}`} className={classes.box} data-kind={kind}>
            <rect {...place} className={classes.halo} />
            <rect {...place} />
            {note && <text {...noteAt(place, note, width, height)} fontSize={height * LETTERS}>{note}</text>}
          </g>
        )
      })}
    </svg>
  )
})

/** The classes that are there; 0 is the background and not drawn. */
function labelsIn(labels: Uint8Array): number[] {
  return [...new Set(labels)].filter((label) => label > 0).sort((a, b) => a - b)
}

interface Place {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

function placeOf(values: ArrayLike<number>, width: number, height: number): Place {
  const [x = 0, y = 0, wide = 0, high = 0] = Array.from(values)
  return { x: (x - wide / 2) * width, y: (y - high / 2) * height, width: Math.max(0, wide * width), height: Math.max(0, high * height) }
}

/** Above the box, or in its upper corner where there is no room above; never beyond the picture's edge. */
function noteAt(place: Place, note: string, width: number, height: number): { readonly x: number; readonly y: number } {
  const letters = height * LETTERS
  const above = place.y - letters * 0.3
  return {
    x: Math.max(1, Math.min(place.x, width - note.length * letters * 0.58)),
    y: above > letters ? above : Math.min(height - 1, Math.max(place.y, 0) + letters * 1.1),
  }
}
