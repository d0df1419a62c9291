import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import path from 'node:path'

/** A folder without its owner's number is a process that died while it was taking the lock (milliseconds). */
const OWNERLESS_AFTER = 10_000

/**
 * Runs `work` while no other process holds the lock at `folder`. A lock whose owner is gone is taken over.
 * @template T
 * @param {string} folder
 * @param {{ waiting: () => void, timeout?: number, now?: () => number }} options `waiting` is called once when somebody else holds it; `timeout` in milliseconds
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(folder, { waiting, timeout = 600_000, now = Date.now }, work) {
  mkdirSync(path.dirname(folder), { recursive: true })
  const start = now()
  let said = false
  while (!take(folder)) {
    if (isStale(folder, now())) {
      rmSync(folder, { recursive: true, force: true })
      continue
    }
    if (now() - start > timeout) throw new Error(`${folder} has been held by another process for ${Math.round(timeout / 1000)} s. If none is running, delete it.`)
    if (!said) waiting()
    said = true
    await wait(100)
  }
  try {
    return await work()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** @param {string} folder */
function take(folder) {
  try {
    mkdirSync(folder)
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false
    throw error
  }
  writeFileSync(path.join(folder, 'pid'), String(process.pid))
  return true
}

/**
 * @param {string} folder
 * @param {number} now
 */
function isStale(folder, now) {
  let owner
  try {
    owner = Number(readFileSync(path.join(folder, 'pid'), 'utf8'))
  } catch {
    const made = statSync(folder, { throwIfNoEntry: false })?.mtimeMs
    return made !== undefined && now - made > OWNERLESS_AFTER
  }
  if (!owner) return false
  try {
    process.kill(owner, 0)
    return false
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'ESRCH'
  }
}
