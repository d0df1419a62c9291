import { existsSync } from 'node:fs'
import path from 'node:path'
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
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
await ensureBuilt(root, console.log)

// An Electron that is already here is taken as it is; otherwise electron-builder downloads one.
const local = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? path.join(root, 'node_modules', 'electron', 'dist')
const args = existsSync(path.join(local, 'version')) ? [`--config.electronDist=${local}`] : []
if (args.length === 0) console.log('Electron is not here yet and is downloaded (about 100 MB). Offline, set ELECTRON_OVERRIDE_DIST_PATH to an unpacked Electron.')
const builder = createRequire(import.meta.url).resolve('electron-builder/cli.js')
const run = spawnSync(process.execPath, [builder, '--config', 'electron-builder.yml', ...args, ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' })
process.exit(run.status ?? 1)
