import { forgetUnused, freshBlockTitle, separateAlong, separateBlock, titleOfNode } from '../../shared/graph/blocks.ts'
import type { Graph, GraphNode } from '../../shared/graph/document.ts'
import { moveNodes } from '../../shared/graph/edits.ts'
import { fold, unfold } from '../../shared/graph/fold.ts'
import { blockOf, withGraphAt } from '../../shared/graph/scope.ts'
import { tell, warn } from '../notice.tsx'
import { edit, editGraph, useDocument } from '../store/document.ts'
import { saveOwnBlock } from '../store/ownBlocks.ts'
import { currentGraph, currentPath, goTo, openBlock } from '../store/scope.ts'
import { pathKey, select, setView, useView } from '../store/view.ts'
import { CARD_HEIGHT, CARD_WIDTH } from './card.ts'
import { moveAside } from './inPlace.ts'
import { openParameters } from './keys.ts'
import { announce } from './state.ts'
import { focusCanvas, focusNode } from './viewport.ts'

/** What can be done with blocks on the canvas. Every change is one step of undo. */

/** Nodes by id that stand for a block, of the graph on the canvas. */
export function blocksAmong(ids: Iterable<string>): readonly GraphNode[] {
  const graph = currentGraph()
  const wanted = new Set(ids)
  return graph.nodes.filter((node) => wanted.has(node.id) && blockOf(graph, node) !== undefined)
}

/** The card of the one block that is selected, or null. */
export function selectedBlock(): GraphNode | null {
  const { selectedNodes } = useView.getState()
  return selectedNodes.size === 1 ? (blocksAmong(selectedNodes)[0] ?? null) : null
}

/** Makes one block of the selected layers. Its title can be typed at once. */
export function foldSelection(): void {
  const { selectedNodes } = useView.getState()
  const graph = currentGraph()
  const folded = fold(graph, selectedNodes, freshBlockTitle(graph, 'Block'))
  if (!folded.ok) {
    warn('These layers cannot become a block', folded.mistake.message)
    return
  }
  const count = selectedNodes.size
  editGraph(() => folded.value.graph)
  select([folded.value.id])
  announce(`${count} ${count === 1 ? 'layer' : 'layers'} folded into one block. Type its title.`)
  openParameters('Title of the block')
}

/** Puts the layers of the selected blocks in their cards' places. Blocks that nobody uses any more are forgotten. */
export function unfoldSelection(): void {
  const cards = blocksAmong(useView.getState().selectedNodes)
  const shown: string[] = []
  const path = currentPath()
  edit((project) => {
    let graph: Graph = currentGraph()
    const unused: string[] = []
    for (const card of cards) {
      unused.push(blockOf(graph, card)!.id)
      const unfolded = unfold(graph, card.id)
      shown.push(...unfolded.ids)
      graph = makePlace(unfolded.graph, card, unfolded.ids)
    }
    return { ...project, graph: forgetUnused(withGraphAt(project.graph, path, graph), unused) }
  })
  select(shown)
  announce(`Unfolded into ${shown.length} ${shown.length === 1 ? 'layer' : 'layers'}.`)
  if (shown[0] !== undefined) focusNode(shown[0])
}

/** Moves what would lie under the unfolded layers aside. */
function makePlace(graph: Graph, card: GraphNode, ids: readonly string[]): Graph {
  const own = new Set(ids)
  const inside = graph.nodes.filter(({ id, position }) => own.has(id) && position)
  const others = graph.nodes.filter(({ id }) => !own.has(id))
  const covered = others.some(({ position: a }) => a && inside.some(({ position: b }) => Math.abs(a.x - b!.x) < CARD_WIDTH && Math.abs(a.y - b!.y) < CARD_HEIGHT))
  if (!covered || !card.position) return graph
  const width = Math.max(...inside.map(({ position }) => position!.x)) + CARD_WIDTH - card.position.x
  const height = Math.max(...inside.map(({ position }) => position!.y)) + CARD_HEIGHT - card.position.y
  return moveNodes(graph, moveAside([...others, card], new Map([[card.id, { width, height, places: new Map() }]]), useView.getState().direction))
}

/** Shows the inside of a block instead of what it stands in. */
export function openCard(id: string): void {
  const graph = currentGraph()
  const node = graph.nodes.find((each) => each.id === id)
  if (!node || !blockOf(graph, node)) return
  openBlock(id)
  announce(`Inside of ${titleOfNode(graph, node)}. Escape goes back.`)
  focusCanvas()
}

/** From the inside of a block back to its card. */
export function goBack(): void {
  const path = currentPath()
  const card = path.at(-1)
  if (card === undefined) return
  goTo(path.slice(0, -1))
  select([card])
  const graph = currentGraph()
  announce(`Back at ${titleOfNode(graph, graph.nodes.find(({ id }) => id === card)!)}.`)
  focusNode(card)
}

/** Shows a block with its layers where it stands, or as one card again. */
export function toggleInPlace(id: string): void {
  const key = pathKey([...currentPath(), id])
  const inPlace = new Set(useView.getState().inPlace)
  const shown = !inPlace.delete(key)
  if (shown) inPlace.add(key)
  setView({ inPlace })
  select([id])
  announce(shown ? 'Its layers are shown here. Press Tab to go through them.' : 'Shown as one card again.')
  focusNode(id)
}

/** Gives one card a block of its own. */
export function separateCard(id: string): void {
  const path = currentPath()
  edit((project) => ({ ...project, graph: separateBlock(project.graph, id, path) }))
  announce('This card has a block of its own now.')
}

/** From now on, what is changed inside of the open block changes nowhere else. */
export function separateOpen(): void {
  const path = currentPath()
  edit((project) => ({ ...project, graph: separateAlong(project.graph, path) }))
  announce('Changes here change only this card now.')
  focusCanvas()
}

/** Keeps a block for other projects; says how that went. */
export async function saveToMyBlocks(id: string): Promise<void> {
  const { graph } = useDocument.getState().project
  const saved = await saveOwnBlock(graph, id)
  if (saved.ok) tell(`${saved.value.title} is one of your own blocks now. You find it in the palette, in every project.`)
  else if (saved.mistake.code === 'own-block-known') tell(saved.mistake.message)
  else warn('The block was not saved', saved.mistake.message)
}
