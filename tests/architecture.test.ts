import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

const root = path.resolve(import.meta.dirname, '..')

/** Which rooms a room may import from, and which packages it may not know (docs/architecture.md). */
const RULES: readonly { room: string; except?: string; rooms: readonly string[]; forbidden: RegExp; typesOnly?: RegExp }[] = [
  { room: 'shared', rooms: ['shared'], forbidden: /^(node:|electron|react|@xyflow|zustand|@mantine|uplot|idb)/, typesOnly: /^@tensorflow/ },
  { room: 'main/desktop', rooms: ['shared', 'main/desktop'], forbidden: /^(react|@xyflow|zustand|@mantine|uplot|@tensorflow)/ },
  { room: 'main/serve', rooms: ['shared', 'main/serve'], forbidden: /^(electron$|react|@xyflow|zustand|@mantine|uplot|@tensorflow)/ },
  { room: 'main/cli', rooms: ['shared', 'main/cli'], forbidden: /^(electron$|react|@xyflow|zustand|@mantine|uplot)/ },
  { room: 'renderer', except: 'renderer/worker', rooms: ['shared', 'renderer', 'package.json'], forbidden: /^(node:|electron$)/, typesOnly: /^@tensorflow/ },
  { room: 'renderer/worker', rooms: ['shared', 'renderer/worker', 'package.json'], forbidden: /^(node:|electron$|react|@xyflow|zustand|@mantine|uplot)/ },
]

interface Import {
  readonly from: string
  readonly specifier: string
  readonly typeOnly: boolean
}

function importsBelow(folder: string): Import[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ts|tsx)$/.test(file))
    .flatMap((file) => {
      const from = path.posix.join(folder, file.replaceAll('\\', '/'))
      const text = readFileSync(path.join(root, from), 'utf8')
      return [...text.matchAll(/^\s*(?:import|export)\s+(type\s)?[^'"`;]*?from\s+'([^']+)'|^\s*import\s+'([^']+)'/gm)].map((match) => ({
        from,
        specifier: match[2] ?? match[3]!,
        typeOnly: match[1] !== undefined,
      }))
    })
}

describe('who may import whom', () => {
  it.each(RULES)('$room keeps to its rooms and packages', ({ room, except, rooms, forbidden, typesOnly }) => {
    const imports = importsBelow(room).filter(({ from }) => !except || !from.startsWith(`${except}/`))
    expect(imports.length).toBeGreaterThan(0)
    const offences = imports.filter(({ from, specifier, typeOnly }) => {
      if (!specifier.startsWith('.')) return forbidden.test(specifier) || (typesOnly?.test(specifier) && !typeOnly)
      const target = path.posix.normalize(path.posix.join(path.posix.dirname(from), specifier))
      return !rooms.some((allowed) => target === allowed || target.startsWith(`${allowed}/`))
    })
    expect(offences).toEqual([])
  })

  it('asks for no layer by its name outside shared/layers', async () => {
    const { LAYERS } = await import('../shared/layers/index.ts')
    const names = new RegExp(`type\\s*[!=]==?\\s*'(${LAYERS.map((layer) => layer.id).join('|')})'`)
    const offences = ['shared', 'renderer', 'main'].flatMap((folder) =>
      readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => /\.(ts|tsx)$/.test(file) && !(folder === 'shared' && file.startsWith('layers')))
        .filter((file) => names.test(readFileSync(path.join(root, folder, file), 'utf8'))),
    )
    expect(offences).toEqual([])
  })
})
