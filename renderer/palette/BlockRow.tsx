import { ActionIcon, TextInput, Tooltip } from '@mantine/core'
import { IconPencil, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { countUses, describeBlock, removeBlock } from '../../shared/graph/blocks.ts'
import { warn } from '../notice.tsx'
import { edit, useDocument } from '../store/document.ts'
import { removeOwnBlock } from '../store/ownBlocks.ts'
import { OfferButton, type OfferProps } from './OfferButton.tsx'
import classes from './Palette.module.css'

/** A block of this project, with the number of its cards; it can be renamed, and removed once it has none. */
export function ProjectBlockRow(props: OfferProps) {
  const { title } = props.offer
  const id = props.offer.id.replace('block:', '')
  const uses = useDocument((state) => countUses(state.project.graph, id))
  const readOnly = useDocument((state) => state.readOnly)
  const [naming, setNaming] = useState(false)
  const rename = (typed: string) => {
    setNaming(false)
    const name = typed.trim()
    if (name !== '' && name !== title) edit((project) => ({ ...project, graph: describeBlock(project.graph, id, { title: name }) }))
  }
  if (naming) {
    return (
      <TextInput
        size="xs" aria-label={`New name of ${title}`} defaultValue={title} maxLength={200} ref={selectAll}
        onBlur={(event) => rename(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') rename(event.currentTarget.value)
          if (event.key === 'Escape') setNaming(false)
        }}
      />
    )
  }
  return (
    <div className={classes.row}>
      <OfferButton {...props} />
      <span className={classes.uses} title={uses === 0 ? 'No card stands for it' : undefined}>{uses === 0 ? 'unused' : `${uses} ${uses === 1 ? 'use' : 'uses'}`}</span>
      {!readOnly && <RowButton label={`Rename ${title}`} icon={<IconPencil size={13} aria-hidden />} act={() => setNaming(true)} />}
      {!readOnly && uses === 0 && <RowButton label={`Remove ${title} from the project`} icon={<IconX size={13} aria-hidden />} act={() => edit((project) => ({ ...project, graph: removeBlock(project.graph, id) }))} />}
    </div>
  )
}

/** A block that the user keeps for all projects. */
export function OwnBlockRow(props: OfferProps) {
  const { id, title } = props.offer
  const remove = async () => {
    const removed = await removeOwnBlock(id.replace('own:', ''))
    if (!removed.ok) warn('The block is still there', removed.mistake.message)
  }
  return (
    <div className={classes.row}>
      <OfferButton {...props} />
      <RowButton label={`Remove ${title} from my blocks`} icon={<IconX size={13} aria-hidden />} act={() => void remove()} />
    </div>
  )
}

function RowButton({ label, icon, act }: { label: string; icon: React.ReactNode; act: () => void }) {
  return (
    <Tooltip label={label} openDelay={400}>
      <ActionIcon variant="subtle" color="gray" size={20} aria-label={label} onClick={act}>{icon}</ActionIcon>
    </Tooltip>
  )
}

function selectAll(field: HTMLInputElement | null): void {
  field?.select()
}
