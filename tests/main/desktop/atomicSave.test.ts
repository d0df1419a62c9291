import * as real from 'node:fs/promises'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync, chmodSync, lstatSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hashOf, saveAtomically, type FileSystem } from '../../../main/desktop/atomicSave.ts'
import { Files } from '../../../main/desktop/files.ts'

let folder: string
let file: string
const text = (content: string) => new TextEncoder().encode(content)
const read = (name = file) => readFileSync(name, 'utf8')

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'layerwright-save-'))
  file = path.join(folder, 'net.layerwright.json')
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** The steps at which a save can break. Each breaks as if the machine had lost power there: nothing after it happens. */
const STEPS = ['realpath', 'stat', 'readFile', 'open', 'write', 'half of the write', 'sync', 'measure', 'close', 'link', 'rename of the backup', 'rename'] as const

function breaking(step: (typeof STEPS)[number], code = 'EIO'): FileSystem {
  let dead = false
  const die = (): never => {
    dead = true
    throw Object.assign(new Error(`broken at ${step}`), { code })
  }
  const at = <A extends unknown[], R>(name: string, work: (...args: A) => Promise<R>) => async (...args: A): Promise<R> => (dead || name === step ? die() : work(...args))
  const open = async (...args: Parameters<typeof real.open>) => {
    if (dead || step === 'open') die()
    const handle = await real.open(...args)
    return new Proxy(handle, {
      get: (target, key) => {
        if (key === 'writeFile') {
          return async (bytes: Uint8Array) => {
            if (step === 'half of the write') await target.writeFile(bytes.subarray(0, bytes.length / 2))
            return step === 'write' || step === 'half of the write' ? die() : target.writeFile(bytes)
          }
        }
        if (key === 'sync') return at('sync', () => target.sync())
        if (key === 'stat') return at('measure', () => target.stat())
        if (key === 'close') {
          return async () => {
            await target.close()
            if (step === 'close') die()
          }
        }
        return Reflect.get(target, key) as unknown
      },
    })
  }
  return {
    ...real,
    realpath: at('realpath', real.realpath) as typeof real.realpath,
    stat: at('stat', real.stat) as typeof real.stat,
    readFile: at('readFile', real.readFile) as typeof real.readFile,
    open,
    link: at('link', real.link),
    copyFile: at('link', real.copyFile),
    rename: async (from, to) => (dead || step === (String(to).endsWith('.bak') ? 'rename of the backup' : 'rename') ? die() : real.rename(from, to)),
    rm: at('rm', real.rm),
  }
}

describe('saveAtomically', () => {
  it('writes a new file, then replaces it and keeps one backup', async () => {
    expect(await saveAtomically(real, file, text('one'))).toEqual({ ok: true, value: hashOf(text('one')) })
    expect(readdirSync(folder)).toEqual(['net.layerwright.json'])
    for (const [content, backup] of [['two', 'one'], ['three', 'two']] as const) {
      expect((await saveAtomically(real, file, text(content))).ok).toBe(true)
      expect([read(), read(`${file}.bak`)]).toEqual([content, backup])
    }
    expect(readdirSync(folder).sort()).toEqual(['net.layerwright.json', 'net.layerwright.json.bak'])
  })

  it.each(STEPS)('leaves the old content whole when it breaks at %s', async (step) => {
    writeFileSync(file, 'old')
    const saved = await saveAtomically(breaking(step), file, text('a longer new content'), { expectedHash: hashOf(text('old')) })
    expect(saved.ok).toBe(false)
    expect(read()).toBe('old')
    // And the next save, of a healthy disk, is not in the way of what is left behind.
    expect((await saveAtomically(real, file, text('new'))).ok).toBe(true)
    expect([read(), read(`${file}.bak`)]).toEqual(['new', 'old'])
  })

  it('refuses to write over what somebody else wrote, or took away', async () => {
    writeFileSync(file, 'old')
    const expectedHash = hashOf(text('old'))
    writeFileSync(file, 'theirs')
    expect(await saveAtomically(real, file, text('mine'), { expectedHash })).toMatchObject({ ok: false, mistake: { code: 'changed-on-disk' } })
    expect(read()).toBe('theirs')
    rmSync(file)
    expect(await saveAtomically(real, file, text('mine'), { expectedHash })).toMatchObject({ ok: false, mistake: { code: 'changed-on-disk' } })
    expect(readdirSync(folder)).toEqual([])
    expect((await saveAtomically(real, file, text('mine'), { expectedHash: null })).ok).toBe(true)
  })

  it.each([
    ['ENOSPC', 'no-space', /not enough space/],
    ['EROFS', 'no-permission', /only be read/],
    ['EBUSY', 'file-busy', /another program/],
    ['EIO', 'write-failed', /EIO|broken/],
  ])('tells %s in a sentence', async (code, expected, sentence) => {
    writeFileSync(file, 'old')
    expect(await saveAtomically(breaking('write', code), file, text('new'))).toMatchObject({ ok: false, mistake: { code: expected, message: expect.stringMatching(sentence) } })
  })

  it('tries again on Windows while a scanner holds the file, and only there', async () => {
    const holding = (times: number): FileSystem => {
      let left = times
      return {
        ...real,
        rename: async (from, to) => {
          if (!String(to).endsWith('.bak') && left > 0) {
            left -= 1
            throw Object.assign(new Error('held'), { code: 'EPERM' })
          }
          return real.rename(from, to)
        },
      }
    }
    writeFileSync(file, 'old')
    expect((await saveAtomically(holding(2), file, text('new'), { platform: 'win32' })).ok).toBe(true)
    expect((await saveAtomically(holding(1), file, text('newer'), { platform: 'linux' })).ok).toBe(false)
    expect(read()).toBe('new')
  })

  it('keeps links and permissions', async () => {
    writeFileSync(file, 'old')
    chmodSync(file, 0o600)
    const link = path.join(folder, 'link.json')
    symlinkSync(file, link)
    expect((await saveAtomically(real, link, text('new'))).ok).toBe(true)
    expect(lstatSync(link).isSymbolicLink()).toBe(true)
    expect([read(), statSync(file).mode & 0o777]).toEqual(['new', 0o600])
  })
})

describe('Files', () => {
  it('knows only what was admitted, and one token a file', async () => {
    const files = new Files(real)
    writeFileSync(file, 'old')
    const token = files.admit(file)
    expect(files.admit(`${folder}/./net.layerwright.json`)).toBe(token)
    expect(await files.read(token)).toMatchObject({ ok: true, value: { name: 'net.layerwright.json', token, hash: hashOf(text('old')) } })
    for (const stranger of [file, '/etc/passwd', '../x']) {
      expect(await files.read(stranger)).toMatchObject({ ok: false })
      expect(await files.save(stranger, text('x'), null)).toMatchObject({ ok: false })
      expect(await files.currentHash(stranger)).toBeNull()
    }
    expect(read()).toBe('old')
  })

  it('lets saves to one file wait for each other', async () => {
    const files = new Files(real)
    const token = files.admit(file)
    const saves = await Promise.all(Array.from({ length: 20 }, (_, index) => files.save(token, text(`content ${index}`), null)))
    expect(saves.every((saved) => saved.ok)).toBe(true)
    expect([read(), read(`${file}.bak`)]).toEqual(['content 19', 'content 18'])
  })

  it('writes an export below its folder and nowhere else', async () => {
    const files = new Files(real)
    const out = path.join(folder, 'export')
    expect(await files.writeFolder(out, [{ name: 'model.ts', bytes: text('m') }, { name: 'data/weights.bin', bytes: text('w') }])).toEqual({ ok: true, value: out })
    expect(read(path.join(out, 'data', 'weights.bin'))).toBe('w')
    for (const name of ['../escaped', '/etc/escaped', 'a/../../escaped', '']) await expect(files.writeFolder(out, [{ name, bytes: text('x') }])).rejects.toThrow('may not be called')
    expect(readdirSync(folder)).toEqual(['export'])
  })
})
