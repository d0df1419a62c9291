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
  await ensureInstalled(root, console.log)
  const { ensureBuilt } = await import('./build.mjs')
  await ensureBuilt(root, console.log)
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exit(1)
}
await import(new URL('../../dist/serve/start.js', import.meta.url).href)
