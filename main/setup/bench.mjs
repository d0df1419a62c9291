import { readdirSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureInstalled } from './install.mjs'

/** `npm run bench [-- NAME …]`: bundles the benchmarks of bench/ and runs those that are named, or all. */

const root = path.resolve(import.meta.dirname, '../..')
await ensureInstalled(root, console.log)

const all = readdirSync(path.join(root, 'bench'))
  .filter((file) => file.endsWith('.bench.ts'))
  .map((file) => file.replace('.bench.ts', ''))
const wanted = process.argv.slice(2)
const unknown = wanted.find((name) => !all.includes(name))
if (unknown !== undefined) {
  console.error(`There is no benchmark "${unknown}". There are: ${all.join(', ')}.`)
  process.exit(2)
}

const { build } = await import('vite')
const names = wanted.length > 0 ? wanted : all
const outDir = path.join(root, 'dist', 'bench')
await build({
  root,
  configFile: false,
  logLevel: 'warn',
  build: { ssr: true, outDir, target: 'node20', rolldownOptions: { input: Object.fromEntries(names.map((name) => [name, path.join(root, 'bench', `${name}.bench.ts`)])) } },
})
for (const name of names) {
  console.log(`\n${name}`)
  await import(pathToFileURL(path.join(outDir, `${name}.js`)).href)
}
