import { beforeEach, expect, test, vi } from 'vitest'
import type { Host } from '../../../shared/host.ts'
import type { BlockDefinition, Graph } from '../../../shared/graph/document.ts'
import { createMemoryHost } from '../../../renderer/host/memoryHost.ts'

const held = vi.hoisted(() => ({ host: null as unknown as Host }))
vi.mock('../../../renderer/host/index.ts', () => ({ get host() { return held.host } }))

const INNER: BlockDefinition = { id: 'inner', title: 'Inner', nodes: [{ id: 'in', type: 'blockInput' }, { id: 'a', type: 'conv2d' }], edges: [{ source: 'in', target: 'a' }] }
const OUTER: BlockDefinition = { id: 'outer', title: 'Outer', nodes: [{ id: 'in', type: 'blockInput' }, { id: 'b', type: 'block', params: { block: 'inner', repeat: 2 } }], edges: [{ source: 'in', target: 'b' }] }
const GRAPH: Graph = { nodes: [], edges: [], blocks: [INNER, OUTER] }

/** The store as it is after the next start, with what the host kept. */
async function start() {
  vi.resetModules()
  return import('../../../renderer/store/ownBlocks.ts')
}

beforeEach(() => {
  held.host = createMemoryHost()
})

test('a block is there again after the next start, with those that it is made of, and other settings stay', async () => {
  await held.host.writeSettings({ theme: 'dark' })
  const first = await start()
  expect(await first.saveOwnBlock(GRAPH, 'outer')).toMatchObject({ ok: true, value: { title: 'Outer', blocks: [OUTER, INNER] } })
  expect(await held.host.readSettings()).toMatchObject({ theme: 'dark' })
  const second = await start()
  second.ownBlocks()
  await vi.waitFor(() => expect(second.ownBlocks()).toMatchObject([{ title: 'Outer', blocks: [OUTER, INNER] }]))
  expect(await second.removeOwnBlock(second.ownBlocks()[0]!.id)).toMatchObject({ ok: true })
  expect((await held.host.readSettings()).ownBlocks).toEqual([])
})

test('the same block is kept once; another one of its name gets a number', async () => {
  const { saveOwnBlock, ownBlocks } = await start()
  await saveOwnBlock(GRAPH, 'inner')
  expect(await saveOwnBlock(GRAPH, 'inner')).toMatchObject({ ok: false, mistake: { message: expect.stringContaining('already') } })
  const changed: Graph = { ...GRAPH, blocks: [{ ...INNER, edges: [] }] }
  expect(await saveOwnBlock(changed, 'inner')).toMatchObject({ ok: true, value: { title: 'Inner 2' } })
  expect(new Set(ownBlocks().map(({ id }) => id)).size).toBe(2)
})

test('what is broken in the settings is left out, the rest is read', async () => {
  const { readOwnBlocks } = await start()
  const good = { id: 'own-1', title: 'Inner', blocks: [INNER] }
  expect(readOwnBlocks([
    good, null, 3, { id: 'own-2', blocks: 'none' }, { id: 'own-3', blocks: [] }, { ...good, id: '' }, good,
    { id: 'own-4', blocks: [{ ...INNER, edges: [{ source: 'in', target: 'nobody' }] }] }, { id: 'own-5', blocks: [{ ...INNER, title: 7 }] },
  ])).toEqual([good])
  expect(readOwnBlocks('nonsense')).toEqual([])
})

test('no more than a hundred blocks, and no more than 1 MB, are kept', async () => {
  const { saveOwnBlock, ownBlocks, MOST_OWN_BLOCKS } = await start()
  const large: Graph = { nodes: [], edges: [], blocks: [{ ...INNER, summary: 'x'.repeat(2_000_000) }] }
  expect(await saveOwnBlock(large, 'inner')).toMatchObject({ ok: false, mistake: { message: expect.stringContaining('1 MB') } })
  for (let number = 0; number < MOST_OWN_BLOCKS; number += 1) await saveOwnBlock({ ...GRAPH, blocks: [{ ...INNER, title: `Block ${number}` }] }, 'inner')
  expect(ownBlocks()).toHaveLength(MOST_OWN_BLOCKS)
  expect(await saveOwnBlock(GRAPH, 'inner')).toMatchObject({ ok: false, mistake: { message: expect.stringContaining('100') } })
})

test('a host that cannot store says so, and the list is as it was', async () => {
  const { saveOwnBlock, ownBlocks } = await start()
  held.host = { ...held.host, writeSettings: async () => { throw new Error('full') } }
  vi.spyOn(console, 'warn').mockImplementation(() => {})
  expect(await saveOwnBlock(GRAPH, 'inner')).toMatchObject({ ok: false })
  expect(ownBlocks()).toEqual([])
})
