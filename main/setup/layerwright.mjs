#!/usr/bin/env node
import path from 'node:path'
import { refuseNode } from './version.mjs'

const refusal = refuseNode(process.versions.node)
if (refusal) {
  console.error(refusal)
  process.exit(2)
}

const root = path.resolve(import.meta.dirname, '../..')
try {
  const { ensureInstalled } = await import('./install.mjs')
  await ensureInstalled(root, console.error)
  const { ensureBuilt } = await import('./build.mjs')
  await ensureBuilt(root, console.error, { targets: ['node'] })
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exit(2)
}
// The same process, so that its exit code, signals and terminal are the program's own.
await import(new URL('../../dist/cli/index.js', import.meta.url).href)
