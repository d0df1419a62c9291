import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { fingerprint } from './fingerprint.mjs'
import { ensureInstalled } from './install.mjs'
import { withLock } from './lock.mjs'

/** What is built apart: the command line needs no page, and half the time. */
export const TARGETS = /** @type {const} */ ({
  node: { title: 'programs', sources: ['main', 'shared', 'vite.node.config.ts', 'package-lock.json'], result: 'dist/cli/index.js' },
  page: { title: 'page', sources: ['renderer', 'shared', 'assets', 'vite.config.ts', 'package-lock.json'], result: 'dist/renderer/index.html' },
})

/** @typedef {keyof typeof TARGETS} Target */

/**
 * Builds those targets whose sources are not what they were at the last build.
 * @param {string} root
 * @param {(text: string) => void} say
 * @param {{ targets?: readonly Target[], force?: boolean }} [options]
 */
export async function ensureBuilt(root, say, { targets = ['node', 'page'], force = false } = {}) {
  if (!force && targets.every((target) => isBuilt(root, target))) return
  await withLock(path.join(root, 'dist', '.lock'), { waiting: () => say('Waiting for another process that builds …') }, async () => {
    for (const target of targets) {
      if (!force && isBuilt(root, target)) continue
      say(`Building the ${TARGETS[target].title} …`)
      const start = performance.now()
      const stamp = fingerprint(root, TARGETS[target].sources)
      await (target === 'node' ? buildNode(root) : buildPage(root))
      // Taken before the build: what changed meanwhile is built next time.
      mkdirSync(path.dirname(stampOf(root, target)), { recursive: true })
      writeFileSync(stampOf(root, target), stamp)
      say(`Built the ${TARGETS[target].title} in ${((performance.now() - start) / 1000).toFixed(1)} s.`)
    }
  })
}

/**
 * @param {string} root
 * @param {Target} target
 */
export function isBuilt(root, target) {
  const stamp = stampOf(root, target)
  return existsSync(path.join(root, TARGETS[target].result)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint(root, TARGETS[target].sources)
}

/**
 * @param {string} root
 * @param {Target} target
 */
function stampOf(root, target) {
  return path.join(root, 'dist', '.stamps', target)
}

/** @param {string} root */
async function buildNode(root) {
  const { build } = await import('vite')
  for (const mode of ['desktop', 'preload', 'programs']) {
    await build({ root, configFile: path.join(root, 'vite.node.config.ts'), mode, logLevel: 'warn' })
  }
}

/** @param {string} root */
async function buildPage(root) {
  const { build } = await import('vite')
  await build({ configFile: path.join(root, 'vite.config.ts'), mode: 'production', logLevel: 'warn' })
}

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const root = path.resolve(import.meta.dirname, '../..')
  await ensureInstalled(root, console.log)
  await ensureBuilt(root, console.log, { force: true })
}
