import { MantineProvider } from '@mantine/core'
import { useMediaQuery, useViewportSize } from '@mantine/hooks'
import { ModalsProvider } from '@mantine/modals'
import { Notifications } from '@mantine/notifications'
import { lazy, Suspense, useEffect } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { ACTIONS, findAction, runAction } from './actions/index.ts'
import classes from './App.module.css'
import { Canvas } from './canvas/Canvas.tsx'
import { startFiles } from './files/start.ts'
import { host } from './host/index.ts'
import { bindMenu } from './host/menu.ts'
import { Inspector } from './inspector/Inspector.tsx'
import { PalettePanel } from './palette/PalettePanel.tsx'
import { AboutDialog } from './shell/AboutDialog.tsx'
import { Breakdown } from './shell/Breakdown.tsx'
import { CommandPalette } from './shell/CommandPalette.tsx'
import { Header } from './shell/Header.tsx'
import { InTurns } from './shell/InTurns.tsx'
import { ReadOnlyBanner } from './shell/ReadOnlyBanner.tsx'
import { ShortcutsDialog } from './shell/ShortcutsDialog.tsx'
import { Splitter } from './shell/Splitter.tsx'
import { StatusBar } from './shell/StatusBar.tsx'
import { useSettings } from './shell/useSettings.ts'
import { useShortcuts } from './shell/useShortcuts.ts'
import { useDocument } from './store/document.ts'
import { useRuns } from './store/run.ts'
import { setView, useView } from './store/view.ts'
import { cssVariables, theme } from './theme/theme.ts'
import { TrialHost } from './training/trial/TrialHost.tsx'

const Dock = lazy(async () => ({ default: (await import('./training/Dock.tsx')).Dock }))

/** What fills the window. The same elements every time, so that a panel that is resized draws none of them anew. */
const PARTS = {
  header: <Header />,
  palette: <PalettePanel />,
  canvas: <><Canvas /><ReadOnlyBanner /></>,
  inspector: <Inspector />,
  dock: <Suspense fallback={null}><Dock /></Suspense>,
  status: <StatusBar />,
}

/** Height of the dock's bar in one row, which stays when the dock is closed, in pixels. */
const DOCK_BAR = 41
/** What the canvas keeps, whatever the panels around it ask for, in pixels. */
const CANVAS_MIN = 160

export function App() {
  const choice = useView((state) => state.theme)
  const prefersDark = useMediaQuery('(prefers-color-scheme: dark)', false, { getInitialValueInEffect: false })
  const scheme = choice === 'auto' ? (prefersDark ? 'dark' : 'light') : choice
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} forceColorScheme={scheme}>
      <ModalsProvider>
        <Notifications position="bottom-right" limit={4} />
        <InTurns>
          <Breakdown><Window /></Breakdown>
          <CommandPalette />
          <ShortcutsDialog />
          <AboutDialog />
          <TrialHost />
        </InTurns>
      </ModalsProvider>
    </MantineProvider>
  )
}

/** Whatever decides which actions are possible. */
function subscribeToStores(changed: () => void): () => void {
  const stops = [useDocument, useView, useRuns].map((store) => store.subscribe(changed))
  return () => {
    for (const stop of stops) stop()
  }
}

function Window() {
  useShortcuts()
  useSettings()
  useEffect(startFiles, [])
  useEffect(() => bindMenu(host, ACTIONS, (id) => void (findAction(id) && runAction(id)), subscribeToStores), [])
  const { leftOpen, leftWidth, rightOpen, rightWidth, dockOpen, dockHeight } = useView(
    useShallow(({ leftOpen, leftWidth, rightOpen, rightWidth, dockOpen, dockHeight }) => ({ leftOpen, leftWidth, rightOpen, rightWidth, dockOpen, dockHeight })),
  )
  const { height: windowHeight } = useViewportSize()
  const dockMax = Math.max(DOCK_BAR, (windowHeight || 900) - 48 - 26 - CANVAS_MIN)
  const dock = Math.min(dockHeight, dockMax)
  return (
    <div
      className={classes.window}
      style={{
        gridTemplateRows: `48px minmax(0, 1fr) ${dockOpen ? `${dock}px` : `minmax(${DOCK_BAR}px, auto)`} 26px`,
        gridTemplateColumns: `${leftOpen ? leftWidth : 0}px minmax(0, 1fr) ${rightOpen ? rightWidth : 0}px`,
      }}
    >
      {PARTS.header}
      <aside className={classes.left} data-area="palette" aria-label="Layers, templates and data" hidden={!leftOpen}>
        {PARTS.palette}
        <Splitter side="right" label="Width of the palette" size={leftWidth} min={180} max={420} initial={232} onSize={(leftWidth) => setView({ leftWidth })} />
      </aside>
      <main className={classes.canvas} data-area="canvas" aria-label="Canvas">
        {PARTS.canvas}
      </main>
      <aside className={classes.right} data-area="inspector" aria-label="Parameters" hidden={!rightOpen}>
        <Splitter side="left" label="Width of the inspector" size={rightWidth} min={260} max={520} initial={316} onSize={(rightWidth) => setView({ rightWidth })} />
        {PARTS.inspector}
      </aside>
      <section className={classes.dock} data-area="dock" aria-label="Training">
        {dockOpen && <Splitter side="top" label="Height of the training panel" size={dock} min={120} max={dockMax} initial={264} onSize={(dockHeight) => setView({ dockHeight })} />}
        {PARTS.dock}
      </section>
      {PARTS.status}
    </div>
  )
}
