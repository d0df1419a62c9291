import { countUses } from '../../shared/graph/blocks.ts'
import { portsOf } from '../../shared/graph/structure.ts'
import { blockOf } from '../../shared/graph/scope.ts'
import { blocksAmong, foldSelection, goBack, openCard, saveToMyBlocks, selectedBlock, separateCard, toggleInPlace, unfoldSelection } from '../canvas/block.ts'
import { openParameters } from '../canvas/keys.ts'
import { useDocument } from '../store/document.ts'
import { currentGraph, currentPath } from '../store/scope.ts'
import { pathKey, useView } from '../store/view.ts'
import type { Action } from './action.ts'

const writable = () => !useDocument.getState().readOnly
const oneBlock = () => selectedBlock() !== null
const definition = () => blockOf(currentGraph(), selectedBlock() ?? undefined)
const section = 'block'

/** Layers as one card, and back. */
export const blockActions: readonly Action[] = [
  {
    id: 'block.fold', menu: 'edit', section, label: 'Fold into a block', description: 'Make one card of the selected layers.', keys: ['mod+G'],
    enabled: () => writable() && useView.getState().selectedNodes.size > 0, run: foldSelection,
  },
  {
    id: 'block.unfold', menu: 'edit', section, label: 'Unfold', description: 'Put the layers of the selected blocks in their place.', keys: ['mod+shift+G'],
    enabled: () => writable() && blocksAmong(useView.getState().selectedNodes).length > 0, run: unfoldSelection,
  },
  {
    id: 'block.open', menu: 'edit', section, label: 'Open the block', description: 'Show the inside of the selected block. On the canvas: double click.', keys: ['O', 'alt+ArrowDown'],
    enabled: oneBlock, run: () => openCard(selectedBlock()!.id),
  },
  {
    id: 'block.back', menu: 'edit', section, label: 'Go back', description: 'Leave the inside of a block. On the canvas: Escape.', keys: ['alt+ArrowUp'],
    enabled: () => currentPath().length > 0, run: goBack,
  },
  {
    id: 'block.inPlace', menu: 'edit', section, label: 'Show inside here', description: 'Show the layers of the selected block where it stands.', keys: ['shift+O'],
    enabled: oneBlock, checked: () => oneBlock() && useView.getState().inPlace.has(pathKey([...currentPath(), selectedBlock()!.id])), run: () => toggleInPlace(selectedBlock()!.id),
  },
  {
    id: 'block.repeat', menu: 'edit', section, label: 'Repeat…', description: 'Let the selected block stand several times in a row.',
    enabled: () => writable() && portsOf(definition() ?? { nodes: [] }).length === 1, run: () => openParameters('Repeat'),
  },
  {
    id: 'block.separate', menu: 'edit', section, label: 'Separate from the others', description: 'Give the selected card a block of its own, so that changes of it leave the others as they are.',
    enabled: () => writable() && definition() !== undefined && countUses(useDocument.getState().project.graph, definition()!.id) > 1, run: () => separateCard(selectedBlock()!.id),
  },
  {
    id: 'block.save', menu: 'edit', section, label: 'Save to my blocks', description: 'Keep the selected block for other projects.',
    enabled: oneBlock, run: () => saveToMyBlocks(definition()!.id),
  },
]
