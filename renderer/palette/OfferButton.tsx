import { Tooltip } from '@mantine/core'
import { memo } from 'react'
import { LAYER_MIME } from '../canvas/add.ts'
import type { Offer } from '../canvas/offers.ts'
import { layerColour } from '../theme/category.ts'
import { addLayer } from './addLayer.ts'
import { BlockPicture } from './BlockPicture.tsx'
import classes from './Palette.module.css'

export interface OfferProps {
  readonly offer: Offer
  /** Why it cannot be put where the canvas is now; null where it can. */
  readonly refusal: string | null
  /** Whether Enter in the search takes this one. */
  readonly first: boolean
}

/** How test ids name an offer: a layer by its id, a block as `recipe-inception`. */
export function testId(offer: Pick<Offer, 'id'>): string {
  return `palette-${offer.id.replace(':', '-')}`
}

/** One thing that can be put on the canvas: dragged there, or clicked. */
export const OfferButton = memo(function OfferButton({ offer, refusal, first }: OfferProps) {
  return (
    <Tooltip label={<About offer={offer} refusal={refusal} />} multiline w={offer.inside ? 260 : 220} position="right" openDelay={400} events={{ hover: true, focus: true, touch: false }}>
      <button
        type="button" className={classes.item} draggable={refusal === null} aria-disabled={refusal !== null} data-first={first || undefined} data-testid={testId(offer)}
        onClick={() => refusal === null && addLayer(offer.id)}
        onDragStart={(event) => {
          event.dataTransfer.setData(LAYER_MIME, offer.id)
          event.dataTransfer.effectAllowed = 'copy'
        }}
      >
        <i className={classes.dot} style={{ background: layerColour(offer.look) }} aria-hidden />
        <span className={classes.itemTitle}>{offer.title}</span>
      </button>
    </Tooltip>
  )
})

function About({ offer, refusal }: Omit<OfferProps, 'first'>) {
  return (
    <>
      {offer.inside && <BlockPicture block={offer.inside} />}
      {offer.summary}
      {refusal && <span className={classes.refusal}>{refusal}</span>}
    </>
  )
}
