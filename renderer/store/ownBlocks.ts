import { useEffect } from 'react'
import { create } from 'zustand'
import { withParts } from '../../shared/graph/blocks.ts'
import type { BlockDefinition, Graph } from '../../shared/graph/document.ts'
import { fail, succeed, type Result } from '../../shared/mistake.ts'
import { createProject } from '../../shared/project/create.ts'
import { parseProject } from '../../shared/project/parse.ts'
import { host } from '../host/index.ts'
import { changeSettings } from './settings.ts'

/** A block that the user keeps for all projects. */
export interface OwnBlock {
  /** Unique among the user's blocks. */
  readonly id: string
  readonly title: string
  /** Its definition, and those that it is made of: `paste` and `adoptBlocks` take them in as they are. Itself first. */
  readonly blocks: readonly [BlockDefinition, ...BlockDefinition[]]
}

/** Most blocks that are kept, and most characters that they may take together as JSON. */
export const MOST_OWN_BLOCKS = 100
export const MOST_OWN_CHARACTERS = 1024 * 1024

/** The name under which the host's settings hold them. */
const SETTING = 'ownBlocks'

interface OwnBlocksState {
  readonly blocks: readonly OwnBlock[]
  /** Whether they have been read. */
  readonly known: boolean
}

const useStore = create<OwnBlocksState>()(() => ({ blocks: [], known: false }))

let reading: Promise<void> | null = null

/** Reads them once. What cannot be read is left out, the others stay. */
async function know(): Promise<void> {
  reading ??= host.readSettings().then(
    (settings) => useStore.setState({ blocks: readOwnBlocks(settings[SETTING]), known: true }),
    (error: unknown) => {
      console.warn('The user’s own blocks could not be read.', error)
      reading = null
    },
  )
  await reading
}

/** The user's own blocks, oldest first; none until they are read. */
export function useOwnBlocks(): readonly OwnBlock[] {
  useEffect(() => void know(), [])
  return useStore((state) => state.blocks)
}

/** What is known of them now; reads them if nobody has. */
export function ownBlocks(): readonly OwnBlock[] {
  void know()
  return useStore.getState().blocks
}

/** Keeps a block of a graph (by its definition's id), with all that it is made of, for other projects. One of the same name stays; the new one gets a number. */
export async function saveOwnBlock(graph: Graph, id: string): Promise<Result<OwnBlock>> {
  const block = graph.blocks?.find((each) => each.id === id)
  if (!block) throw new Error(`There is no block "${id}" among ${graph.blocks?.length ?? 0}.`)
  await know()
  const { blocks, known } = useStore.getState()
  if (!known) return fail('own-blocks-unreadable', 'Your own blocks cannot be read, so none can be added to them. Try again in a moment.')
  const parts = withParts(graph, block)
  const twin = blocks.find((each) => sameBlocks(each.blocks, parts))
  if (twin) return fail('own-block-known', `${twin.title} is one of your own blocks already.`)
  if (blocks.length >= MOST_OWN_BLOCKS) return fail('own-blocks-full', `You keep ${MOST_OWN_BLOCKS} blocks already, which is the most. Remove one from the palette first.`)
  const title = freshTitle(block.title, blocks)
  const own: OwnBlock = { id: freshName(blocks), title, blocks: [title === block.title ? block : { ...block, title }, ...parts.slice(1)] }
  const next = [...blocks, own]
  if (JSON.stringify(next).length > MOST_OWN_CHARACTERS) return fail('own-blocks-full', `${block.title} does not fit: your own blocks may have 1 MB together. Remove one from the palette first.`)
  return (await keep(next)) ? succeed(own) : fail('own-blocks-unwritable', 'Your own blocks cannot be stored here. Save the project instead: it holds the block too.')
}

/** Forgets one of the user's own blocks. Projects that use it keep it. */
export async function removeOwnBlock(id: string): Promise<Result<void>> {
  await know()
  const { blocks } = useStore.getState()
  if (!blocks.some((each) => each.id === id)) return succeed(undefined)
  return (await keep(blocks.filter((each) => each.id !== id))) ? succeed(undefined) : fail('own-blocks-unwritable', 'Your own blocks cannot be changed here: nothing can be stored. Try again in a moment.')
}

/** Shows them at once, and as they were if they could not be stored. */
async function keep(next: readonly OwnBlock[]): Promise<boolean> {
  const before = useStore.getState().blocks
  useStore.setState({ blocks: next })
  try {
    await changeSettings(() => ({ [SETTING]: next }))
    return true
  } catch (error) {
    console.warn('The user’s own blocks could not be stored.', error)
    useStore.setState({ blocks: before })
    return false
  }
}

/** What the settings hold, checked as a file is. */
export function readOwnBlocks(value: unknown): readonly OwnBlock[] {
  if (!Array.isArray(value)) return []
  const found: OwnBlock[] = []
  let characters = 0
  for (const each of value.slice(0, MOST_OWN_BLOCKS)) {
    const own = readOwnBlock(each)
    if (!own || found.some((other) => other.id === own.id)) continue
    characters += JSON.stringify(own).length
    if (characters > MOST_OWN_CHARACTERS) break
    found.push(own)
  }
  return found
}

function readOwnBlock(value: unknown): OwnBlock | null {
  if (typeof value !== 'object' || value === null) return null
  const { id, blocks } = value as { id?: unknown; blocks?: unknown }
  if (typeof id !== 'string' || id === '' || !Array.isArray(blocks)) return null
  const text = JSON.stringify({ ...createProject(), graph: { nodes: [], edges: [], blocks } })
  if (text.length > MOST_OWN_CHARACTERS) return null
  const parsed = parseProject(text)
  const [first, ...parts] = (parsed.ok ? parsed.project.graph.blocks : undefined) ?? []
  return first ? { id, title: first.title, blocks: [first, ...parts] } : null
}

function sameBlocks(a: readonly BlockDefinition[], b: readonly BlockDefinition[]): boolean {
  const content = (blocks: readonly BlockDefinition[]) => JSON.stringify(blocks.map(({ title, nodes, edges }) => [title, nodes, edges]))
  return content(a) === content(b)
}

function freshTitle(wanted: string, blocks: readonly OwnBlock[]): string {
  let title = wanted
  for (let number = 2; blocks.some((each) => each.title === title); number += 1) title = `${wanted.slice(0, 190)} ${number}`
  return title
}

function freshName(blocks: readonly OwnBlock[]): string {
  let number = blocks.length + 1
  while (blocks.some((each) => each.id === `own-${number}`)) number += 1
  return `own-${number}`
}
