import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { analyse } from '../shared/analysis/analyse.ts'
import { EMPTY_GRAPH } from '../shared/graph/document.ts'
import { parseProject } from '../shared/project/parse.ts'
import { TEMPLATES } from '../shared/project/templates.ts'

const root = path.resolve(import.meta.dirname, '..')
const read = (file: string) => readFileSync(path.join(root, file), 'utf8')
const pages = ['README.md', ...readdirSync(path.join(root, 'docs')).filter((file) => file.endsWith('.md')).map((file) => `docs/${file}`)]

describe('documentation', () => {
  it.each(pages)('%s links to files that are there', (page) => {
    const links = [...read(page).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map((match) => match[1]!)
    expect(links.filter((link) => !existsSync(path.join(root, path.dirname(page), link)))).toEqual([])
  })

  it('shows a layer exactly as it is', () => {
    const [, shown] = /```ts\n(import[\s\S]*?)```/.exec(read('docs/adding-a-layer.md'))!
    expect(shown).toBe(read('shared/layers/dropout.ts'))
  })

  it('gives a reason for every dependency', () => {
    const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Record<string, Record<string, string>>
    const reasons = read('docs/architecture.md')
    const unexplained = Object.keys({ ...dependencies, ...devDependencies }).filter((name) => !name.startsWith('@types/') && !reasons.includes(name.replace(/^@mantine\/(?!core)/, '').replace(/^@tensorflow\/tfjs-backend/, 'backend').replace('backend-wasm', '-wasm').replace('backend-webgpu', '-webgpu').replace('backend-webgl', '-webgl')))
    expect(unexplained).toEqual([])
  })

  it('lists the sizes that the templates have', () => {
    const rows = [...read('docs/networks.md').matchAll(/^\|[^|]*\| `([^`]+)` \| ([\d,]+) \| ([\d,]+) \| ([\d,]+) \| ([\d,]+) \|$/gm)]
    expect(rows.map(([, id]) => id)).toEqual(TEMPLATES.map(({ id }) => id))
    for (const [, id, ...counts] of rows) {
      const project = parseProject(read(`assets/templates/${id}.layerwright.json`))
      const { order, totals } = analyse(project.ok ? project.project.graph : EMPTY_GRAPH)
      expect([id, ...counts.map((count) => Number(count.replaceAll(',', '')))]).toEqual([id, order.length, totals.trainable, totals.parameters, totals.macs])
    }
  })
})
