import { Tabs } from '@mantine/core'
import { useEffect } from 'react'
import { ProblemsList } from '../inspector/ProblemsList.tsx'
import { useAnalysis } from '../store/analysis.ts'
import { useDataFacts } from '../store/data.ts'
import { useRuns } from '../store/run.ts'
import { setView, useView, type DockTab } from '../store/view.ts'
import { BoundaryTab } from './boundary/BoundaryTab.tsx'
import { ChartsTab } from './charts/ChartsTab.tsx'
import { ConfusionTab } from './confusion/ConfusionTab.tsx'
import classes from './Dock.module.css'
import { PredictionsTab } from './predictions/PredictionsTab.tsx'
import { openSession } from './session.ts'
import { SettingsTab } from './settings/SettingsTab.tsx'
import { TrainBar } from './TrainBar.tsx'

/** Training, below the canvas: the controls, and in tabs what can be seen and set. */
export function Dock() {
  const tab = useView((state) => state.dockTab)
  const open = useView((state) => state.dockOpen)
  const facts = useDataFacts()
  const { problems } = useAnalysis()
  const errors = problems.some(({ level }) => level === 'error')
  const plane = facts !== null && facts.shape.length === 1 && facts.shape[0] === 2
  const shown: DockTab = tab === 'boundary' && !plane ? 'charts' : tab
  useEffect(openSession, [])

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
            <Tabs.Tab value="confusion">Confusion</Tabs.Tab>
            <Tabs.Tab value="predictions">Predictions</Tabs.Tab>
            {plane && <Tabs.Tab value="boundary">Boundary</Tabs.Tab>}
            <Tabs.Tab value="settings">Settings</Tabs.Tab>
            <Tabs.Tab value="problems" data-bad={errors || undefined}>{problems.length > 0 ? `Problems ${problems.length}` : 'Problems'}</Tabs.Tab>
          </Tabs.List>
        </div>
      </div>
      {open && (
        <>
          <Tabs.Panel value="charts"><ChartsTab /></Tabs.Panel>
          <Tabs.Panel value="confusion"><ConfusionTab /></Tabs.Panel>
          <Tabs.Panel value="predictions"><PredictionsTab /></Tabs.Panel>
          {plane && <Tabs.Panel value="boundary"><BoundaryTab /></Tabs.Panel>}
          <Tabs.Panel value="settings"><SettingsTab /></Tabs.Panel>
          <Tabs.Panel value="problems"><div className={classes.problems}><ProblemsList /></div></Tabs.Panel>
        </>
      )}
      <Announcer />
    </Tabs>
  )
}

/** What a screen reader is told of training, without taking the focus. */
function Announcer() {
  const announcement = useRuns((state) => state.announcement)
  return <output className="visually-hidden" aria-live="polite" data-testid="training-announcement">{announcement}</output>
}
