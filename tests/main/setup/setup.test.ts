import { mkdirSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { contentHash, fingerprint } from '../../../main/setup/fingerprint.mjs'
import { isInstalled } from '../../../main/setup/install.mjs'
import { withLock } from '../../../main/setup/lock.mjs'
import { refuseNode } from '../../../main/setup/version.mjs'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'layerwright-setup-'))
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

function write(name: string, text: string): string {
  const file = path.join(folder, name)
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, text)
  return file
}

it.each([
  ['20.19.0', true],
  ['20.18.3', false],
  ['18.20.0', false],
  ['22.0.0', true],
])('Node %s is new enough: %s', (version, enough) => {
  expect(refuseNode(version) === null).toBe(enough)
})

it('notices every change of the sources, and no other', () => {
  write('main/a.ts', 'a')
  write('shared/deep/b.ts', 'b')
  const state = () => fingerprint(folder, ['main', 'shared', 'missing.ts'])
  const first = state()
  write('dist/x.js', 'x')
  expect(state()).toBe(first)
  const states = [first]
  write('main/a.ts', 'aa')
  states.push(state())
  utimesSync(path.join(folder, 'main/a.ts'), 1, 1)
  states.push(state())
  write('main/c.ts', '')
  states.push(state())
  rmSync(path.join(folder, 'shared/deep/b.ts'))
  states.push(state())
  write('missing.ts', '')
  states.push(state())
  expect(new Set(states).size).toBe(6)
})

it('installs when packages are missing or older than the lock file', () => {
  const lock = write('package-lock.json', '{}')
  expect(isInstalled(folder)).toBe(false)
  const done = write('node_modules/.package-lock.json', '{}')
  expect(isInstalled(folder)).toBe(true)
  const later = statSync(done).mtimeMs / 1000 + 10
  utimesSync(lock, later, later)
  expect(isInstalled(folder)).toBe(false)
  write('node_modules/.layerwright-installed', contentHash(lock))
  expect(isInstalled(folder)).toBe(true)
})

it('lets one at a time through, and takes over from the dead', async () => {
  const lock = path.join(folder, '.lock')
  const order: string[] = []
  const work = (name: string) => async () => {
    order.push(`${name} in`)
    await new Promise((resolve) => setTimeout(resolve, 30))
    order.push(`${name} out`)
  }
  let waited = 0
  await Promise.all(['a', 'b'].map((name) => withLock(lock, { waiting: () => (waited += 1) }, work(name))))
  expect(order).toEqual(['a in', 'a out', 'b in', 'b out'])
  expect(waited).toBe(1)
  // No system gives this number to a process.
  write('.lock/pid', '999999999')
  await withLock(lock, { waiting: () => expect.unreachable('nobody holds it') }, work('c'))
  expect(order.at(-1)).toBe('c out')
  await expect(withLock(lock, { waiting: () => {} }, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  await withLock(lock, { waiting: () => expect.unreachable('nobody holds it') }, work('d'))
})
