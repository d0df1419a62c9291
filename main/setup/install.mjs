import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { contentHash } from './fingerprint.mjs'
import { withLock } from './lock.mjs'

/**
 * Installs the packages of the lock file unless they are there.
 * @param {string} root
 * @param {(text: string) => void} say
 */
export async function ensureInstalled(root, say) {
  if (isInstalled(root)) return
  await withLock(path.join(root, '.install.lock'), { waiting: () => say('Waiting for another process that installs the packages …') }, async () => {
    if (isInstalled(root)) return
    say(existsSync(path.join(root, 'node_modules')) ? 'The lock file has changed. Installing packages with npm ci …' : 'Installing packages with npm ci (once; about a minute) …')
    const ci = runNpm(root, ['ci', '--no-audit', '--no-fund'])
    if (ci.error || ci.status !== 0) {
      throw new Error(`npm ci failed${ci.error ? `: ${ci.error.message}` : ` with exit code ${ci.status}; its own words are above`}. Check the network and the npm registry, then try again.`)
    }
    writeFileSync(stampOf(root), contentHash(path.join(root, 'package-lock.json')))
  })
}

/**
 * npm leaves a copy of the lock file behind when it is done. A newer lock file means newer packages, unless its content is what
 * was installed (a checkout touches files).
 * @param {string} root
 */
export function isInstalled(root) {
  const lock = path.join(root, 'package-lock.json')
  const done = statSync(path.join(root, 'node_modules', '.package-lock.json'), { throwIfNoEntry: false })
  if (!done) return false
  if (done.mtimeMs >= statSync(lock).mtimeMs) return true
  return existsSync(stampOf(root)) && readFileSync(stampOf(root), 'utf8') === contentHash(lock)
}

/** @param {string} root */
function stampOf(root) {
  return path.join(root, 'node_modules', '.layerwright-installed')
}

/**
 * npm's output goes to standard error, because standard output may belong to a program that reads it.
 * @param {string} root
 * @param {string[]} args
 */
function runNpm(root, args) {
  const npm = process.env.npm_execpath
  /** @type {import('node:child_process').SpawnSyncOptions} */
  const options = { cwd: root, stdio: ['ignore', 2, 2] }
  if (npm && /npm-cli\.c?js$/.test(npm)) return spawnSync(process.execPath, [npm, ...args], options)
  // On Windows npm is a batch file, which only a shell can run.
  return spawnSync('npm', args, { ...options, shell: process.platform === 'win32' })
}
