import { createHash } from 'node:crypto'
import { readFileSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'

/**
 * A short name for the state of some files: it changes when one is added, removed, renamed or written.
 * Names, sizes and times are enough and take milliseconds.
 * @param {string} root
 * @param {readonly string[]} paths files or folders below `root`; what is missing counts as missing
 */
export function fingerprint(root, paths) {
  const hash = createHash('sha256')
  for (const start of paths) add(start)
  return hash.digest('hex').slice(0, 16)

  /** @param {string} name */
  function add(name) {
    const facts = statSync(path.join(root, name), { throwIfNoEntry: false })
    if (facts?.isDirectory()) {
      for (const child of readdirSync(path.join(root, name)).sort()) if (!child.startsWith('.')) add(`${name}/${child}`)
    } else {
      hash.update(`${name}\0${facts ? `${facts.size} ${facts.mtimeMs}` : 'missing'}\n`)
    }
  }
}

/** @param {string} file */
export function contentHash(file) {
  return createHash('sha256').update(readFileSync(file)).digest('hex')
}
