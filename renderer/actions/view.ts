import { measured } from '../canvas/measured.ts'
import { tidy } from '../canvas/tidy.ts'
import { fit, zoomIn, zoomOut, zoomToNatural } from '../canvas/viewport.ts'
import { useDocument } from '../store/document.ts'
import { currentGraph } from '../store/scope.ts'
import { setView, useView } from '../store/view.ts'
import type { Action } from './action.ts'

const always = () => true
const view = () => useView.getState()
const someLayers = () => currentGraph().nodes.length > 0
const tidyNow = () => tidy(measured.getState().sizes)

function searchPalette(): void {
  setView({ leftOpen: true, leftTab: 'layers' })
  requestAnimationFrame(() => document.querySelector<HTMLInputElement>('[data-area="palette"] input')?.focus())
}

function themeAction(theme: 'light' | 'dark' | 'auto', label: string, description: string): Action {
  return { id: `view.theme.${theme}`, menu: 'view', section: 'theme', label, description, enabled: always, checked: () => view().theme === theme, run: () => setView({ theme }) }
}

/** What is seen, and how. Nothing here changes the document except Tidy layout. */
export const viewActions: readonly Action[] = [
  { id: 'view.fit', menu: 'view', section: 'zoom', label: 'Fit', description: 'Show the whole network.', keys: ['F'], enabled: someLayers, run: fit },
  { id: 'view.zoomIn', menu: 'view', section: 'zoom', label: 'Zoom in', description: 'Enlarge the canvas.', keys: ['plus', '='], enabled: always, run: zoomIn },
  { id: 'view.zoomOut', menu: 'view', section: 'zoom', label: 'Zoom out', description: 'Make the canvas smaller.', keys: ['-'], enabled: always, run: zoomOut },
  { id: 'view.zoom100', menu: 'view', section: 'zoom', label: 'Zoom to 100 %', description: 'Show the canvas in its natural size.', keys: ['0'], enabled: always, run: zoomToNatural },
  {
    id: 'view.tidy', menu: 'view', section: 'layout', label: 'Tidy layout', description: 'Put the layers in order of the data flow.', keys: ['T'],
    enabled: () => someLayers() && !useDocument.getState().readOnly, run: tidyNow,
  },
  {
    id: 'view.direction', menu: 'view', section: 'layout', label: 'Top to bottom', description: 'Let the network run from top to bottom instead of left to right, and lay it out anew.', keys: ['shift+T'],
    enabled: always, checked: () => view().direction === 'down',
    run: () => {
      setView({ direction: view().direction === 'right' ? 'down' : 'right' })
      tidyNow()
    },
  },
  {
    id: 'view.snap', menu: 'view', section: 'layout', label: 'Snap to grid', description: 'Let cards jump to the dots of the canvas.', keys: ['G'],
    enabled: always, checked: () => view().snap, run: () => setView({ snap: !view().snap }),
  },
  {
    id: 'view.minimap', menu: 'view', section: 'canvas', label: 'Overview map', description: 'Show the whole network in small, lower right.', keys: ['M'],
    enabled: always, checked: () => view().minimap, run: () => setView({ minimap: !view().minimap }),
  },
  {
    id: 'view.dragMode', menu: 'view', section: 'canvas', label: 'Box select', description: 'Draw a box that selects when dragging on the empty canvas, instead of moving the view.', keys: ['V'],
    enabled: always, checked: () => view().dragMode === 'select', run: () => setView({ dragMode: view().dragMode === 'select' ? 'pan' : 'select' }),
  },
  {
    id: 'view.strict', menu: 'view', section: 'canvas', label: 'Strict sizes', description: 'Treat windows that do not cover their input without a remainder as errors.', keys: ['shift+S'],
    enabled: always, checked: () => view().strict, run: () => setView({ strict: !view().strict }),
  },
  {
    id: 'view.left', menu: 'view', section: 'panels', label: 'Palette', description: 'Show or hide the panel with layers, templates and data.', keys: ['mod+B'],
    enabled: always, checked: () => view().leftOpen, run: () => setView({ leftOpen: !view().leftOpen }),
  },
  {
    id: 'view.right', menu: 'view', section: 'panels', label: 'Inspector', description: 'Show or hide the parameters of the selected layer.', keys: ['mod+I'],
    enabled: always, checked: () => view().rightOpen, run: () => setView({ rightOpen: !view().rightOpen }),
  },
  {
    id: 'view.dock', menu: 'view', section: 'panels', label: 'Training panel', description: 'Show or hide charts, predictions and problems.', keys: ['mod+J'],
    enabled: always, checked: () => view().dockOpen, run: () => setView({ dockOpen: !view().dockOpen }),
  },
  {
    id: 'view.problems', menu: 'view', section: 'places', label: 'Problems', description: 'List everything that does not fit.', keys: ['P'],
    enabled: always, run: () => setView({ dockOpen: true, dockTab: 'problems' }),
  },
  {
    id: 'view.doctor', menu: 'view', section: 'places', label: 'Training doctor', description: 'Say what the last run shows, and what helps.',
    enabled: always, run: () => setView({ dockOpen: true, dockTab: 'doctor' }),
  },
  { id: 'view.search', menu: 'view', section: 'places', label: 'Search layers', description: 'Go to the search field of the palette.', keys: ['/'], enabled: always, run: searchPalette },
  { id: 'view.templates', menu: 'view', section: 'places', label: 'Templates', description: 'Show networks to start from.', enabled: always, run: () => setView({ leftOpen: true, leftTab: 'templates' }) },
  { id: 'view.data', menu: 'view', section: 'places', label: 'Data', description: 'Choose and look at the data.', enabled: always, run: () => setView({ leftOpen: true, leftTab: 'data' }) },
  themeAction('light', 'Light', 'Dark ink on a light page.'),
  themeAction('dark', 'Dark', 'Light ink on a dark page.'),
  themeAction('auto', 'Colours of the system', 'Follow the light or dark setting of the system.'),
]
