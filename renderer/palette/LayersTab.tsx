import { TextInput } from '@mantine/core'
import { useMemo, useState } from 'react'
import { findLayers } from '../canvas/findLayers.ts'
import { IN_PROJECT, offersFrom, OWN, refuseOffer, SECTIONS, type Offer } from '../canvas/offers.ts'
import { useDocument } from '../store/document.ts'
import { useOwnBlocks } from '../store/ownBlocks.ts'
import { openBlockOf, useGraph, usePath } from '../store/scope.ts'
import { addLayer } from './addLayer.ts'
import { OwnBlockRow, ProjectBlockRow } from './BlockRow.tsx'
import { OfferButton } from './OfferButton.tsx'
import classes from './Palette.module.css'

interface LayersTabProps {
  /** How many sections are shown; without, all of them. */
  readonly sections?: number
}

/** Every layer and block, searchable: drag one to the canvas, or click to add it behind the selected layer. */
export function LayersTab({ sections: limit }: LayersTabProps) {
  const [query, setQuery] = useState('')
  const refusals = useRefusals()
  const blocks = useDocument((state) => state.project.graph.blocks)
  const own = useOwnBlocks()
  const inside = usePath().length > 0
  const offers = useMemo(() => offersFrom(blocks, own, inside), [blocks, own, inside])
  const found = useMemo(() => findLayers(offers, query), [offers, query])
  const first = query.trim() === '' ? undefined : found.find((offer) => !refusals(offer))
  // What fits best comes first, and its section too.
  const present = new Set(found.map(({ section }) => section))
  const sections = first ? [...present] : SECTIONS.filter((section) => present.has(section))
  return (
    <div className={classes.tab}>
      <TextInput
        size="xs" className={classes.search} placeholder="Search layers and blocks…   /" aria-label="Search layers and blocks" id="palette-search" value={query}
        onChange={(event) => setQuery(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && first) addLayer(first.id)
          if (event.key === 'Escape') setQuery('')
        }}
      />
      {found.length === 0 && <p className={classes.empty}>{`No layer or block is called “${query}”. Try “conv”, “pool” or “join”.`}</p>}
      {sections.slice(0, limit).map((section) => {
        const here = found.filter((offer) => offer.section === section)
        return (
          <section key={section} aria-label={section}>
            <h2 className={classes.heading}>{section}</h2>
            <div className={section === IN_PROJECT || section === OWN ? classes.rows : classes.grid}>
              {here.map((offer) => {
                const shown = { offer, refusal: refusals(offer), first: offer === first }
                if (section === IN_PROJECT) return <ProjectBlockRow key={offer.id} {...shown} />
                if (section === OWN) return <OwnBlockRow key={offer.id} {...shown} />
                return <OfferButton key={offer.id} {...shown} />
              })}
            </div>
          </section>
        )
      })}
    </div>
  )
}

/** Says of each offer why it cannot be put where the canvas is now. */
function useRefusals(): (offer: Offer) => string | null {
  const project = useDocument((state) => state.project.graph)
  const path = usePath()
  const graph = useGraph()
  const open = openBlockOf(project, path)
  return (offer) => refuseOffer(offer, { graph, open })
}
