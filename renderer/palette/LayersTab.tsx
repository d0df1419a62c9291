import { TextInput, Tooltip } from '@mantine/core'
import { useState } from 'react'
import { CATEGORIES, type Category, type LayerSpec } from '../../shared/layer/index.ts'
import { LAYERS } from '../../shared/layers/index.ts'
import { addLayer, LAYER_MIME } from '../canvas/add.ts'
import { layerColour } from '../theme/category.ts'
import classes from './Palette.module.css'

const HEADINGS: Readonly<Record<Category, string>> = {
  core: 'Core',
  convolution: 'Convolution',
  pooling: 'Pooling',
  normalisation: 'Normalise',
  regularisation: 'Regularise',
  activation: 'Activation',
  merge: 'Join branches',
}

/** Every layer, searchable: drag one to the canvas, or click to add it behind the selected layer. */
export function LayersTab() {
  const [query, setQuery] = useState('')
  const found = LAYERS.filter((layer) => matches(layer, query))
  return (
    <div className={classes.tab}>
      <TextInput
        size="xs" className={classes.search} placeholder="Search layers…   /" aria-label="Search layers" id="palette-search" value={query}
        onChange={(event) => setQuery(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && found[0] && query !== '') addLayer(found[0].id)
          if (event.key === 'Escape') setQuery('')
        }}
      />
      {found.length === 0 && <p className={classes.empty}>{`No layer is called “${query}”. Try “conv”, “pool” or “join”.`}</p>}
      {CATEGORIES.map((category) => {
        const layers = found.filter((layer) => layer.category === category)
        if (layers.length === 0) return null
        return (
          <section key={category} aria-label={HEADINGS[category]}>
            <h2 className={classes.heading}>{HEADINGS[category]}</h2>
            <div className={classes.grid}>
              {layers.map((layer) => (
                <PaletteItem key={layer.id} layer={layer} />
              ))}
            </div>
          </section>
        )
      })}
    </div>
  )
}

function PaletteItem({ layer }: { layer: LayerSpec }) {
  return (
    <Tooltip label={layer.summary} multiline w={220} position="right" openDelay={400}>
      <button
        type="button" className={classes.item} draggable data-testid={`palette-${layer.id}`} onClick={() => addLayer(layer.id)}
        onDragStart={(event) => {
          event.dataTransfer.setData(LAYER_MIME, layer.id)
          event.dataTransfer.effectAllowed = 'copy'
        }}
      >
        <i className={classes.dot} style={{ background: layerColour(layer) }} aria-hidden />
        <span className={classes.itemTitle}>{layer.title}</span>
      </button>
    </Tooltip>
  )
}

function matches(layer: LayerSpec, query: string): boolean {
  const words = query.trim().toLowerCase().split(/\s+/)
  const text = `${layer.title} ${layer.id} ${layer.category} ${HEADINGS[layer.category]} ${layer.summary}`.toLowerCase()
  return words.every((word) => text.includes(word))
}
