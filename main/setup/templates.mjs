import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureInstalled } from './install.mjs'

/** `npm run templates`: writes the networks of shared/networks to assets/templates. */

const root = path.resolve(import.meta.dirname, '../..')
await ensureInstalled(root, console.log)

const { build } = await import('vite')
const outDir = path.join(root, 'dist', 'templates')
await build({
  root,
  configFile: false,
  logLevel: 'warn',
  publicDir: false,
  build: { ssr: true, outDir, target: 'node20', rolldownOptions: { input: { networks: path.join(root, 'shared/networks/index.ts') } } },
})
/** @type {typeof import('../../shared/networks/index.ts')} */
const { NETWORKS, projectOf } = await import(pathToFileURL(path.join(outDir, 'networks.js')).href)
for (const network of NETWORKS) {
  const file = path.join(root, 'assets', 'templates', `${network.id}.layerwright.json`)
  writeFileSync(file, `${format(projectOf(network), '')}\n`)
  console.log(path.relative(root, file))
}

/**
 * JSON with one line for each thing that fits into one, so that people can read and compare it.
 * @param {unknown} value
 * @param {string} indent
 * @returns {string}
 */
function format(value, indent) {
  const line = inLine(value)
  if (typeof value !== 'object' || value === null || (indent !== '' && line.length <= 200 && !line.includes('"nodes"'))) return line
  const deeper = `${indent}  `
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[\n${value.map((item) => `${deeper}${format(item, deeper)}`).join(',\n')}\n${indent}]`
  return `{\n${Object.entries(value).map(([key, item]) => `${deeper}${JSON.stringify(key)}: ${format(item, deeper)}`).join(',\n')}\n${indent}}`
}

/**
 * @param {unknown} value
 * @returns {string}
 */
function inLine(value) {
  if (Array.isArray(value)) return `[${value.map(inLine).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  return `{${Object.entries(value).filter(([, item]) => item !== undefined).map(([key, item]) => `${JSON.stringify(key)}: ${inLine(item)}`).join(', ')}}`
}
