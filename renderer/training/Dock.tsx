import { Tabs } from '@mantine/core'
import { useDeferredValue, useEffect, type ReactNode } from 'react'
import { ProblemsList } from '../inspector/ProblemsList.tsx'
import { useAnalysis } from '../store/analysis.ts'
import { useDataFacts } from '../store/data.ts'
import { useRuns } from '../store/run.ts'
import { setView, useView, type DockTab } from '../store/view.ts'
import { BoundaryTab } from './boundary/BoundaryTab.tsx'
import { ChartsTab } from './charts/ChartsTab.tsx'
import { ConfusionTab } from './confusion/ConfusionTab.tsx'
import classes from './Dock.module.css'
import { DoctorTab } from './doctor/DoctorTab.tsx'
import { DoctorTabName } from './doctor/DoctorTabName.tsx'
import { followRuns } from './doctor/findings.ts'
import { PredictionsTab } from './predictions/PredictionsTab.tsx'
import { openSession } from './session.ts'
import { SettingsTab } from './settings/SettingsTab.tsx'
import { followTimeTravel } from './timeTravel/follow.ts'
import { TravelBar } from './timeTravel/TravelBar.tsx'
import { TrainBar } from './TrainBar.tsx'

const VIEWS: Readonly<Record<DockTab, ReactNode>> = {
  charts: <ChartsTab />,
  confusion: <ConfusionTab />,
  predictions: <PredictionsTab />,
  boundary: <BoundaryTab />,
  doctor: <DoctorTab />,
  settings: <SettingsTab />,
  problems: <div className={classes.problems}><ProblemsList /></div>,
}

/** What shows a network as it was after an epoch. */
const LOOKING_BACK: readonly DockTab[] = ['charts', 'confusion', 'predictions', 'boundary']

/** Training, below the canvas: the controls, and in tabs what can be seen and set. */
export function Dock() {
  const tab = useView((state) => state.dockTab)
  const open = useView((state) => state.dockOpen)
  const facts = useDataFacts()
  const { problems } = useAnalysis()
  // Notes are listed with the problems and not counted as such, here as in the status bar.
  const count = problems.filter(({ level }) => level !== 'info').length
  const errors = problems.some(({ level }) => level === 'error')
  const plane = facts !== null && facts.shape.length === 1 && facts.shape[0] === 2
  const shown: DockTab = tab === 'boundary' && !plane ? 'charts' : tab
  // The tab answers at once; what it shows is drawn in slices, so that a chart or a long form never keeps the page waiting.
  const wanted = useDeferredValue(shown, null)
  const drawn = wanted === 'boundary' && !plane ? null : wanted
  useEffect(openSession, [])
  useEffect(followRuns, [])
  useEffect(followTimeTravel, [])

  return (
    <Tabs
      value={shown}
      keepMounted={false}
      variant="pills"
      className={classes.dock}
      classNames={{ list: classes.tabs, tab: classes.tab, panel: classes.panel }}
      onChange={(next) => next !== null && setView({ dockTab: next as DockTab, dockOpen: true })}
      data-testid="dock"
    >
      <div className={classes.head}>
        <div className={classes.bar}>
          <TrainBar />
          <Tabs.List aria-label="Training views">
            <Tabs.Tab value="charts">Charts</Tabs.Tab>
            {/* Numbers cannot be confused. */}
            <Tabs.Tab value="confusion">{facts?.target.kind === 'values' ? 'Scores' : 'Confusion'}</Tabs.Tab>
            <Tabs.Tab value="predictions">Predictions</Tabs.Tab>
            {plane && <Tabs.Tab value="boundary">Boundary</Tabs.Tab>}
            <DoctorTabName />
            <Tabs.Tab value="settings">Settings</Tabs.Tab>
            <Tabs.Tab value="problems" data-bad={errors || undefined}>{count > 0 ? `Problems ${count}` : 'Problems'}</Tabs.Tab>
          </Tabs.List>
        </div>
      </div>
      {open && LOOKING_BACK.includes(shown) && <TravelBar />}
      {open && <Tabs.Panel value={shown}>{drawn && VIEWS[drawn]}</Tabs.Panel>}
      <Announcer />
    </Tabs>
  )
}

/** What a screen reader is told of training, without taking the focus. */
function Announcer() {
  const announcement = useRuns((state) => state.announcement)
  return <output className="visually-hidden" aria-live="polite" data-testid="training-announcement">{announcement}</output>
}
