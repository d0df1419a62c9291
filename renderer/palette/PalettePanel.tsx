import { useDeferredValue } from 'react'
import { SECTIONS } from '../canvas/offers.ts'
import { DataPanel } from '../data/DataPanel.tsx'
import { useTurns } from '../shell/useTurns.ts'
import { setView, useView, type LeftTab } from '../store/view.ts'
import { LayersTab } from './LayersTab.tsx'
import { TemplatesTab } from './TemplatesTab.tsx'
import classes from './Palette.module.css'

const TABS: readonly { id: LeftTab; label: string }[] = [
  { id: 'layers', label: 'Layers' },
  { id: 'templates', label: 'Templates' },
  { id: 'data', label: 'Data' },
]

/** The left-hand panel: what can be put on the canvas, whole networks to start from, and the data. */
export function PalettePanel() {
  const current = useView((state) => state.leftTab)
  // The tab answers at once; what it shows is drawn in slices.
  const drawn = useDeferredValue(current)
  return (
    <div className={classes.panel}>
      <div className={classes.tabs} role="tablist" aria-label="Palette">
        {TABS.map(({ id, label }, index) => (
          <button
            key={id} type="button" role="tab" id={`palette-tab-${id}`} aria-selected={current === id} aria-controls="palette-panel" tabIndex={current === id ? 0 : -1} className={classes.tabButton}
            onClick={() => setView({ leftTab: id })}
            onKeyDown={(event) => {
              const move = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
              if (move === 0) return
              const next = TABS[(index + move + TABS.length) % TABS.length]!.id
              setView({ leftTab: next })
              document.getElementById(`palette-tab-${next}`)?.focus()
            }}
          >
            {label}
          </button>
        ))}
      </div>
      <div className={classes.body} role="tabpanel" id="palette-panel" aria-labelledby={`palette-tab-${current}`}>
        {drawn === 'layers' && <Layers />}
        {drawn === 'templates' && <TemplatesTab />}
        {drawn === 'data' && <DataPanel />}
      </div>
    </div>
  )
}

/** The layers, section by section. */
function Layers() {
  return <LayersTab sections={useTurns(SECTIONS.length, 1)} />
}
