import { IconChevronRight } from '@tabler/icons-react'
import { Fragment } from 'react'
import { sharedAlong } from '../../shared/graph/blocks.ts'
import { blocksAlong } from '../../shared/graph/scope.ts'
import { useDocument } from '../store/document.ts'
import { goTo, usePath } from '../store/scope.ts'
import { select } from '../store/view.ts'
import { separateOpen } from './block.ts'
import classes from './Breadcrumbs.module.css'
import { focusNode } from './viewport.ts'

/** Where the open block is, as a way back, and what else a change in it changes. Nothing while the network itself is shown. */
export function Breadcrumbs() {
  const path = usePath()
  const graph = useDocument((state) => state.project.graph)
  const readOnly = useDocument((state) => state.readOnly)
  const blocks = blocksAlong(graph, path) ?? []
  const titles = path.map((id, index) => (index === 0 ? graph.nodes : blocks[index - 1]!.nodes).find((node) => node.id === id)?.title ?? blocks[index]!.title)
  if (path.length === 0) return null
  const shared = sharedAlong(graph, path)
  const leave = (depth: number) => {
    goTo(path.slice(0, depth))
    select([path[depth]!])
    focusNode(path[depth]!)
  }
  return (
    <div className={classes.place}>
      <nav aria-label="Open blocks" className={classes.crumbs}>
        {['Network', ...titles].map((title, depth) => (
          <Fragment key={path.slice(0, depth).join('/')}>
            {depth > 0 && <IconChevronRight size={14} aria-hidden />}
            {depth === path.length
              ? <b aria-current="location" title={title}>{title}</b>
              : <button type="button" title={`Back to ${title}`} onClick={() => leave(depth)}>{title}</button>}
          </Fragment>
        ))}
      </nav>
      {shared && (
        <div className={classes.shared} data-testid="shared-block">
          <span>{shared.block === blocks.at(-1) ? `Changes here change all ${shared.cards} cards of this block.` : `Changes here change all ${shared.cards} cards of ${shared.block.title}.`}</span>
          <button type="button" disabled={readOnly} onClick={separateOpen}>Change only this one</button>
        </div>
      )}
    </div>
  )
}
