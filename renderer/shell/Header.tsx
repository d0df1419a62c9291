import { ActionIcon, Menu, Tooltip, UnstyledButton } from '@mantine/core'
import { IconArrowBackUp, IconArrowForwardUp, IconChevronDown } from '@tabler/icons-react'
import { ACTIONS, findAction, runAction } from '../actions/index.ts'
import { showKeys } from '../actions/shortcuts.ts'
import { formatCount } from '../../shared/layer/index.ts'
import { useData, useDataFacts } from '../store/data.ts'
import { useDocument, useHistoryDepth } from '../store/document.ts'
import { setView } from '../store/view.ts'
import { BackendChip } from './BackendChip.tsx'
import classes from './Header.module.css'
import { ActionItems, Menus } from './Menus.tsx'
import { ProjectName } from './ProjectName.tsx'
import { TrainButton } from './TrainButton.tsx'

/** The bar at the top: what is open, everything that can be done with it, and on what it trains. */
export function Header() {
  return (
    <header className={classes.header}>
      <div className={classes.logo} aria-hidden>L</div>
      <h1 className="visually-hidden">Layerwright</h1>
      <ProjectName />
      <Menus />
      <History />
      <span className={classes.space} />
      <DataChip />
      <BackendChip />
      <ExportMenu />
      <TrainButton />
    </header>
  )
}

function History() {
  const { past, future } = useHistoryDepth()
  const readOnly = useDocument((state) => state.readOnly)
  const button = (id: 'edit.undo' | 'edit.redo', depth: number, icon: React.ReactNode) => {
    const action = findAction(id)!
    return (
      <Tooltip label={`${action.label} (${showKeys(action.keys![0]!).join('+')})`}>
        <ActionIcon variant="subtle" color="gray" size={30} aria-label={action.label} disabled={depth === 0 || readOnly} onClick={() => runAction(id)} className={classes.icon} data-testid={id.replace('.', '-')}>
          {icon}
        </ActionIcon>
      </Tooltip>
    )
  }
  return (
    <div className={classes.history}>
      {button('edit.undo', past, <IconArrowBackUp size={18} stroke={1.6} aria-hidden />)}
      {button('edit.redo', future, <IconArrowForwardUp size={18} stroke={1.6} aria-hidden />)}
    </div>
  )
}

function DataChip() {
  const facts = useDataFacts()
  const loading = useData((state) => state.loading)
  const kind = facts?.shape.length === 3 ? 'images' : 'samples'
  const text = facts ? `${facts.name} · ${formatCount(facts.count)} ${kind}` : loading ? 'Loading data …' : 'No data chosen'
  return (
    <UnstyledButton className={classes.chip} data-wide title="Choose and look at the data" onClick={() => setView({ leftOpen: true, leftTab: 'data' })} data-testid="data-chip">
      {text}
    </UnstyledButton>
  )
}

function ExportMenu() {
  const actions = ACTIONS.filter((action) => action.id.startsWith('export.'))
  if (actions.length === 0) return null
  return (
    <Menu position="bottom-end" offset={4} width="max-content" shadow="md" transitionProps={{ duration: 0 }} returnFocus withinPortal={false} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <UnstyledButton className={classes.button} data-testid="export">
          Export <IconChevronDown size={14} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <ActionItems actions={actions} />
      </Menu.Dropdown>
    </Menu>
  )
}
