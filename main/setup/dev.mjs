import path from 'node:path'
import { refuseNode } from './version.mjs'

const refusal = refuseNode(process.versions.node)
if (refusal) {
  console.error(refusal)
  process.exit(2)
}

const root = path.resolve(import.meta.dirname, '../..')
const { ensureInstalled } = await import('./install.mjs')
await ensureInstalled(root, console.log)
const { ensureBuilt } = await import('./build.mjs')
await ensureBuilt(root, console.log, { targets: ['node'] })

const { createServer } = await import('vite')
const server = await createServer({ configFile: path.join(root, 'vite.config.ts') })
await server.listen()
const url = server.resolvedUrls?.local[0]
if (!url) throw new Error('The development server gave no address.')
console.log(`Serving the page with hot reload at ${url}`)
process.argv.push('--page', url)
await import(new URL('../../dist/serve/start.js', import.meta.url).href)
