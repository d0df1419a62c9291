import { Button, Menu } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useLayoutEffect, useRef } from 'react'
import { learnedTargets } from '../../../shared/analysis/augmentation.ts'
import { checkAugmentation } from '../../../shared/augmentation/check.ts'
import { AUGMENTATIONS, findAugmentation } from '../../../shared/augmentation/index.ts'
import type { AugmentationConfig } from '../../../shared/training/config.ts'
import { InTurns } from '../../shell/InTurns.tsx'
import { useAnalysis } from '../../store/analysis.ts'
import { useDataFacts } from '../../store/data.ts'
import { edit, useProject } from '../../store/document.ts'
import own from './Augmentation.module.css'
import { AugmentationEntry } from './AugmentationEntry.tsx'
import { AugmentationPreview } from './AugmentationPreview.tsx'
import classes from './Settings.module.css'

const NOTHING: readonly AugmentationConfig[] = []
/** As many as a project file may have. */
const MOST = 20

function editAugmentation(change: (list: readonly AugmentationConfig[]) => readonly AugmentationConfig[]): void {
  edit((project) => {
    const { augmentation, ...rest } = project.training
    const changed = change(augmentation ?? NOTHING)
    return { ...project, training: changed.length > 0 ? { ...rest, augmentation: [...changed] } : rest }
  })
}

/** How training images are changed, in which order, and what that looks like. */
export function Augmentation() {
  const { training } = useProject()
  const analysis = useAnalysis()
  const data = useDataFacts()
  const list = training.augmentation ?? NOTHING
  const findings = checkAugmentation(training, data, data ? learnedTargets(analysis, training, data) : [])
  const images = data === null || data.shape.length === 3
  const entries = useRef<HTMLOListElement>(null)
  const add = useRef<HTMLButtonElement>(null)
  /** The button that the keyboard is on follows an entry to its new place. */
  const wanted = useRef<string | null>(null)
  useLayoutEffect(() => {
    if (wanted.current === null) return
    const found = entries.current?.querySelector<HTMLButtonElement>(wanted.current) ?? add.current
    wanted.current = null
    found?.focus()
  }, [list])

  // None of these asks for anything but its arguments and the document, so entries may keep the first ones.
  const change = (place: number, changed: AugmentationConfig) => editAugmentation((before) => before.map((entry, index) => (index === place ? changed : entry)))
  const move = (place: number, to: number) =>
    editAugmentation((before) => {
      const end = to === 0 ? 'down' : to === before.length - 1 ? 'up' : to < place ? 'up' : 'down'
      wanted.current = `li:nth-child(${to + 1}) [data-do="${end}"]`
      return before.map((entry, index) => (index === place ? before[to]! : index === to ? before[place]! : entry))
    })
  const remove = (place: number) =>
    editAugmentation((before) => {
      wanted.current = `li:nth-child(${Math.min(place + 1, before.length - 1)}) [data-do="remove"]`
      return before.filter((_, index) => index !== place)
    })
  return (
    <section className={`${classes.group} ${own.wide}`} aria-label="Augmentation" data-testid="augmentation">
      <h3>Augmentation</h3>
      <div className={own.columns}>
        <div>
          <p className={classes.note}>
            {list.length === 0
              ? 'Shows training samples a little different each time, so that the network cannot learn them by heart. Validation and test samples stay as they are.'
              : 'Done to every training sample, in this order. Validation and test samples stay as they are.'}
          </p>
          <ol ref={entries} className={own.entries} aria-label="Changes of the training samples">
            <InTurns>
              {list.map((entry, place) => {
                const title = findAugmentation(entry.kind)?.title ?? entry.kind
                const name = list.some((other, index) => index !== place && other.kind === entry.kind) ? `${title} ${list.slice(0, place + 1).filter(({ kind }) => kind === entry.kind).length}` : title
                return (
                  <AugmentationEntry
                    // Entries have no identity of their own; none of their fields keeps anything but what is being typed.
                    key={`${place} ${entry.kind}`} name={name} entry={entry} place={place} last={place === list.length - 1} findings={findings.filter((finding) => finding.place === place)}
                    onChange={change} onMove={move} onRemove={remove}
                  />
                )
              })}
            </InTurns>
          </ol>
          <Menu position="top-start" withinPortal>
            <Menu.Target>
              <Button ref={add} size="compact-sm" variant="default" leftSection={<IconPlus size={14} aria-hidden />} disabled={list.length >= MOST}>Add a change</Button>
            </Menu.Target>
            <Menu.Dropdown>
              {AUGMENTATIONS.map(({ kind, title, fits }) => {
                const fitting = images || fits === 'anything'
                return <Menu.Item key={kind} disabled={!fitting} onClick={() => editAugmentation((before) => [...before, { kind }])}>{fitting ? title : `${title} (images only)`}</Menu.Item>
              })}
            </Menu.Dropdown>
          </Menu>
        </div>
        {list.length > 0 && <AugmentationPreview augmentation={list} seed={training.seed} />}
      </div>
    </section>
  )
}
