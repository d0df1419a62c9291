import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react'
import { layerColour } from '../theme/category.ts'
import { addLayer, addLayerAt, addLayerToEnd } from './add.ts'
import { findLayers } from './findLayers.ts'
import classes from './LayerPicker.module.css'
import { currentOffers, currentPlace, refuseOffer } from './offers.ts'
import { setCanvas, useCanvas, type PickerRequest } from './state.ts'
import { focusCanvas, focusNode } from './viewport.ts'

/** Extent of the list, in pixels, so that it is kept inside the window. */
const WIDTH = 260
const HEIGHT = 320

/** A searchable list of layers and blocks at the point where one is wanted. */
export function LayerPicker() {
  const request = useCanvas((state) => state.picker)
  return request && <PickerList key={`${request.screen.x} ${request.screen.y}`} request={request} />
}

function PickerList({ request }: { request: PickerRequest }) {
  const [typed, setTyped] = useState('')
  const [active, setActive] = useState(0)
  const list = useId()
  const box = useRef<HTMLDivElement>(null)
  const [offered] = useState(() => {
    const place = currentPlace()
    return currentOffers()
      .filter(({ look }) => request.loose?.side !== 'output' || look.ports.max > 0)
      .map((offer) => ({ ...offer, refusal: refuseOffer(offer, place) }))
  })
  const found = findLayers(offered, typed)
  const current = Math.min(active, found.length - 1)

  useEffect(() => {
    const closeOutside = (event: PointerEvent) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) setCanvas({ picker: null })
    }
    addEventListener('pointerdown', closeOutside, true)
    return () => removeEventListener('pointerdown', closeOutside, true)
  }, [])
  useEffect(() => {
    // In braces: newer browsers answer with a promise, which React would take for a clean-up.
    box.current?.querySelectorAll('[role="option"]')[current]?.scrollIntoView({ block: 'nearest' })
  }, [current])

  const choose = ({ id, refusal }: (typeof found)[number]) => {
    if (refusal) return
    setCanvas({ picker: null })
    if (request.loose && request.place) addLayerToEnd(id, request.place, request.loose)
    else if (request.place) addLayerAt(id, request.place, null)
    else addLayer(id)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') setActive(Math.min(current + 1, found.length - 1))
    else if (event.key === 'ArrowUp') setActive(Math.max(current - 1, 0))
    else if (event.key === 'Enter' && found[current]) choose(found[current])
    else if (event.key === 'Escape' || event.key === 'Tab') {
      setCanvas({ picker: null })
      if (request.loose) focusNode(request.loose.node)
      else focusCanvas()
    } else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div
      ref={box}
      className={classes.picker}
      style={{ width: WIDTH, maxHeight: HEIGHT, left: Math.max(8, Math.min(request.screen.x, innerWidth - WIDTH - 8)), top: Math.max(8, Math.min(request.screen.y, innerHeight - HEIGHT - 8)) }}
      role="dialog"
      aria-label="Add a layer"
      data-testid="layer-picker"
    >
      <input
        ref={(input) => input?.focus({ preventScroll: true })}
        role="combobox"
        aria-label={request.loose ? 'Layer to connect' : 'Layer to add'}
        aria-expanded="true"
        aria-controls={list}
        aria-activedescendant={found[current] ? `${list}-${found[current].id}` : undefined}
        placeholder={request.loose ? 'Connect to a new…' : 'Add a layer…'}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value)
          setActive(0)
        }}
        onKeyDown={onKeyDown}
      />
      <div id={list} className={classes.list} role="listbox" aria-label="Layers and blocks">
        {found.map((offer, index) => (
          <div
            key={offer.id}
            id={`${list}-${offer.id}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === current}
            aria-disabled={offer.refusal !== null}
            title={offer.refusal ?? offer.summary}
            onPointerMove={() => setActive(index)}
            onClick={() => choose(offer)}
            onKeyDown={onKeyDown}
          >
            <i style={{ background: layerColour(offer.look) }} />
            <span>{offer.title}</span>
            <small>{offer.refusal ?? offer.summary}</small>
          </div>
        ))}
      </div>
      {found.length === 0 && <p>No layer or block is called “{typed}”.</p>}
    </div>
  )
}
