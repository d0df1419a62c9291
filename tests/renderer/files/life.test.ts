import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { ask } from '../../../renderer/files/ask.tsx'
import { createMemoryHost, type MemoryHost } from '../../../renderer/host/memoryHost.ts'
import { createProject } from '../../../shared/project/create.ts'
import type { Project } from '../../../shared/project/project.ts'
import { serialiseProject } from '../../../shared/project/serialise.ts'

/** What the user answers, in order, and what was asked; what the page has said. */
const user = vi.hoisted(() => ({ answers: [] as (string | null)[], asked: [] as string[], warned: [] as string[] }))
const world = vi.hoisted(() => ({ host: null as unknown }))

vi.mock('../../../renderer/host/index.ts', () => ({
  get host() {
    return world.host
  },
}))
vi.mock('../../../renderer/files/ask.tsx', () => ({
  ask: async (question: Parameters<typeof ask>[0]) => {
    user.asked.push(question.title)
    const answer = user.answers.shift()
    if (answer === undefined) throw new Error(`Nobody expected the question "${question.title}".`)
    if (answer !== null && !question.choices.some(({ id }) => id === answer)) throw new Error(`"${answer}" is no choice of "${question.title}".`)
    return answer
  },
}))
vi.mock('../../../renderer/notice.tsx', () => ({ tell: () => {}, warn: (title: string, message: string) => user.warned.push(`${title}: ${message}`) }))
vi.mock('../../../renderer/training/client.ts', () => ({ request: () => Promise.resolve(null) }))

const { edit, isUnsaved, replaceDocument, undo, useDocument } = await import('../../../renderer/store/document.ts')
const { beginWork, currentWork, dropWork, keepNow, startAutosave } = await import('../../../renderer/files/autosave.ts')
const { checkDisk } = await import('../../../renderer/files/disk.ts')
const { mayReplace, newDocument, openFile, openRecent } = await import('../../../renderer/files/open.ts')
const { offerRecovery } = await import('../../../renderer/files/recover.ts')
const { save, saveAs } = await import('../../../renderer/files/save.ts')
const { useFileStatus } = await import('../../../renderer/files/status.ts')

let host: MemoryHost
const FILE = 'net.layerwright.json'
const named = (name: string): Project => createProject(name)
const bytes = (project: Project | string) => new TextEncoder().encode(typeof project === 'string' ? project : serialiseProject(project))
const onDisk = (name = FILE) => (JSON.parse(new TextDecoder().decode(host.files.get(name))) as Project).name
const rename = (name: string) => edit((project) => ({ ...project, name }))
const open = () => useDocument.getState()
const state = () => useFileStatus.getState().state

beforeEach(async () => {
  host = createMemoryHost({ [FILE]: bytes(named('One')) })
  world.host = host
  Object.assign(user, { answers: [], asked: [], warned: [] })
  replaceDocument(createProject())
  await beginWork()
  useFileStatus.setState({ state: 'clean', at: null, mistake: null, readOnlyReason: null, recent: [] })
})

async function openNet(): Promise<void> {
  host.pick = FILE
  expect(await openFile()).toBe(true)
}

describe('open and save', () => {
  it('opens, edits and saves back', async () => {
    await openNet()
    expect([open().project.name, isUnsaved()]).toEqual(['One', false])
    rename('Two')
    expect(await save()).toBe(true)
    expect([onDisk(), isUnsaved(), state()]).toEqual(['Two', false, 'saved'])
    rename('Three')
    expect(await save()).toBe(true)
    expect(onDisk()).toBe('Three')
  })

  it('asks for a place the first time, and changes nothing when that is cancelled', async () => {
    rename('Fresh')
    expect(await save()).toBe(false)
    expect([isUnsaved(), state()]).toEqual([true, 'changed'])
    host.pick = 'fresh.layerwright.json'
    expect(await save()).toBe(true)
    expect([onDisk('fresh.layerwright.json'), open().file?.name]).toEqual(['Fresh', 'fresh.layerwright.json'])
  })

  it('stays unsaved when the disk fails, and says why', async () => {
    await openNet()
    rename('Two')
    host.failWrites = { code: 'no-space', message: 'The disk is full.' }
    expect(await save()).toBe(false)
    expect([onDisk(), isUnsaved(), state()]).toEqual(['One', true, 'failed'])
    expect(user.warned).toEqual(['The project was not saved: The disk is full.'])
    host.failWrites = null
    expect(await save()).toBe(true)
  })

  it('does not call saved what was changed while it was written', async () => {
    await openNet()
    rename('Two')
    const write = host.save.bind(host)
    host.save = (...args) => {
      expect(state()).toBe('saving')
      rename('Three')
      return write(...args)
    }
    expect(await save()).toBe(true)
    expect([onDisk(), isUnsaved(), state()]).toEqual(['Two', true, 'changed'])
  })

  it('lets a second press wait for the first', async () => {
    await openNet()
    rename('Two')
    expect(await Promise.all([save(), save(), save()])).toEqual([true, true, true])
    expect([onDisk(), user.asked]).toEqual(['Two', []])
  })
})

describe('files that cannot be opened', () => {
  it.each([
    ['empty', '', /not valid JSON/],
    ['something else', '{"nodes": []}', /not a Layerwright project/],
    ['text that is none', '\uFFFDPNG', /not valid JSON/],
    ['a hostile key', '{"format": "layerwright/project", "version": 1, "__proto__": {}}', /__proto__/],
  ])('%s: one sentence, and nothing else changes', async (_, content, sentence) => {
    rename('Mine')
    host.files.set('bad.json', bytes(content))
    host.pick = 'bad.json'
    const before = open()
    expect(await openFile()).toBe(false)
    expect(open()).toBe(before)
    expect(user.asked).toEqual([])
    expect(user.warned).toHaveLength(1)
    expect(user.warned[0]).toMatch(sentence)
    expect(host.files.get('bad.json')).toEqual(bytes(content))
  })

  it('opens a newer version to look at, and never writes it', async () => {
    host.files.set(FILE, bytes(serialiseProject(named('Future')).replace('"version": 1', '"version": 99')))
    await openNet()
    expect([open().project.name, open().readOnly, useFileStatus.getState().readOnlyReason]).toEqual(['Future', true, 'newer'])
    expect(user.warned[0]).toContain('newer')
    rename('Changed')
    expect(open().project.name).toBe('Future')
    host.pick = 'copy.layerwright.json'
    expect([await save(), await saveAs()]).toEqual([false, false])
    expect([...host.files.keys()]).toEqual([FILE])
  })

  it('salvages a damaged file into an untitled document and leaves the file alone', async () => {
    const whole = serialiseProject({ ...named('Hurt'), graph: { nodes: [{ id: 'a', type: 'input' }, { id: 'b', type: 'dense' }], edges: [{ source: 'a', target: 'b' }] } })
    const damaged = bytes(whole.slice(0, whole.indexOf('"edges"') + 20))
    host.files.set(FILE, damaged)
    await openNet()
    expect([open().project.name, open().project.graph.nodes.length, open().file, isUnsaved()]).toEqual(['Hurt (salvaged)', 2, null, true])
    expect(user.warned[0]).toContain('untouched')
    host.pick = 'rescued.layerwright.json'
    expect(await save()).toBe(true)
    expect(host.files.get(FILE)).toEqual(damaged)
  })

  it('tells that a recent file is gone', async () => {
    await openNet()
    host.files.delete(FILE)
    expect(await openRecent(FILE)).toBe(false)
    expect(user.warned[0]).toContain('not there any more')
  })
})

describe('unsaved changes', () => {
  it.each<[string, string | null, boolean, string]>([
    ['cancel', 'cancel', false, 'Mine'],
    ['closing the dialog', null, false, 'Mine'],
    ['discard', 'discard', true, 'Untitled'],
  ])('%s', async (_, answer, replaced, name) => {
    rename('Mine')
    await keepNow(host)
    user.answers = [answer]
    expect(await newDocument()).toBe(replaced)
    expect(open().project.name).toBe(name)
    // What was given up is not offered again; what was not is still kept.
    expect(host.kept.length).toBe(replaced ? 0 : 1)
  })

  it('saves first, and stays when that does not work', async () => {
    await openNet()
    rename('Two')
    host.failWrites = { code: 'no-space', message: 'The disk is full.' }
    user.answers = ['save']
    expect(await newDocument()).toBe(false)
    expect(open().project.name).toBe('Two')
    host.failWrites = null
    user.answers = ['save']
    expect(await newDocument()).toBe(true)
    expect([onDisk(), open().project.name]).toEqual(['Two', 'Untitled'])
  })

  it('asks nothing without changes', async () => {
    expect(await mayReplace()).toBe(true)
  })
})

describe('changed on disk', () => {
  const theirs = () => host.files.set(FILE, bytes(named('Theirs')))
  it.each<[string, string | null, boolean, string, string]>([
    ['keep mine', 'mine', true, 'Mine', 'Mine'],
    ['reload', 'reload', true, 'Theirs', 'Theirs'],
    ['close the question', null, false, 'Theirs', 'Mine'],
  ])('%s', async (_, answer, saved, disk, document) => {
    await openNet()
    rename('Mine')
    theirs()
    user.answers = [answer]
    expect(await save()).toBe(saved)
    expect([onDisk(), open().project.name, isUnsaved()]).toEqual([disk, document, !saved])
  })

  it('save as keeps both', async () => {
    await openNet()
    rename('Mine')
    theirs()
    user.answers = ['saveAs']
    host.pick = 'mine.layerwright.json'
    expect(await save()).toBe(true)
    expect([onDisk(), onDisk('mine.layerwright.json')]).toEqual(['Theirs', 'Mine'])
  })

  it('is noticed when the window gets the focus', async () => {
    await openNet()
    await checkDisk()
    expect(user.asked).toEqual([])
    theirs()
    user.answers = ['keep']
    await checkDisk()
    expect([open().project.name, isUnsaved()]).toEqual(['One', true])
    await checkDisk()
    expect(user.asked).toHaveLength(1)
    expect(await save()).toBe(true)
    expect(onDisk()).toBe('One')
    theirs()
    user.answers = ['reload']
    await checkDisk()
    expect([open().project.name, isUnsaved()]).toEqual(['Theirs', false])
  })
})

describe('recovery', () => {
  it('keeps the work about a second after a change, and drops it when it is saved or taken back', async () => {
    vi.useFakeTimers()
    try {
      const stop = startAutosave(host)
      rename('Two')
      expect(state()).toBe('changed')
      await vi.advanceTimersByTimeAsync(900)
      expect(host.kept).toEqual([])
      await vi.advanceTimersByTimeAsync(200)
      expect([host.kept.length, state()]).toEqual([1, 'kept'])
      undo()
      await vi.advanceTimersByTimeAsync(10)
      expect([host.kept.length, state()]).toEqual([0, 'clean'])
      // Somebody who never rests is kept all the same.
      for (let step = 0; step < 12; step += 1) {
        rename(`Busy ${step}`)
        await vi.advanceTimersByTimeAsync(500)
      }
      expect(host.kept.length).toBe(1)
      stop()
    } finally {
      vi.useRealTimers()
    }
    host.pick = 'busy.layerwright.json'
    expect(await save()).toBe(true)
    expect(host.kept).toEqual([])
  })

  it('says when it cannot be kept', async () => {
    rename('Two')
    host.failWrites = { code: 'no-space', message: 'There is no space.' }
    await keepNow(host)
    await keepNow(host)
    expect(state()).toBe('failed')
    expect(user.warned).toEqual(['Your work is not kept for recovery: There is no space.'])
  })

  it('brings the work of a crash back, and still guards the file below it', async () => {
    await openNet()
    rename('Unsaved')
    await keepNow(host)
    const work = currentWork()
    // The next start.
    replaceDocument(createProject())
    await beginWork()
    user.answers = [work]
    await offerRecovery()
    expect([open().project.name, open().file?.token, isUnsaved(), currentWork()]).toEqual(['Unsaved', FILE, true, work])
    host.files.set(FILE, bytes(named('Theirs')))
    user.answers = [null]
    expect(await save()).toBe(false)
    expect(onDisk()).toBe('Theirs')
    user.answers = ['mine']
    expect(await save()).toBe(true)
    expect([onDisk(), host.kept]).toEqual(['Unsaved', []])
  })

  it('offers again what was neither taken nor given up', async () => {
    rename('Unsaved')
    await keepNow(host)
    replaceDocument(createProject())
    user.answers = [null, 'discard']
    await offerRecovery()
    expect(host.kept.length).toBe(1)
    await offerRecovery()
    expect(host.kept).toEqual([])
    await offerRecovery()
    expect(user.asked).toHaveLength(2)
  })

  it('takes an older generation when the newest is damaged', async () => {
    const good = { id: 'w', name: 'Good', at: 1, token: null, hash: null, bytes: bytes(named('Good')) }
    host.recoveries = async () => [{ ...good, at: 2, bytes: bytes('{"format"') }, good]
    user.answers = ['w']
    await offerRecovery()
    expect(open().project.name).toBe('Good')
  })

  it('never drops before it has kept', async () => {
    rename('Two')
    const kept = keepNow(host)
    const dropped = dropWork(host)
    await Promise.all([kept, dropped])
    expect(host.kept).toEqual([])
  })
})
