import { z } from 'zod'
import { dataSchema, trainingSchema } from '../training/config.ts'
import { migrate } from './migrations.ts'
import { byHandSchema, initialSchema, ownPenaltySchema } from './weights.ts'
import { PROJECT_FORMAT, PROJECT_VERSION, type Project } from './project.ts'

export const MAX_FILE_BYTES = 32 * 1024 * 1024
export const MAX_NODES = 5000
export const MAX_EDGES = 20_000
export const MAX_BLOCKS = 500

const id = z.string().min(1).max(200).refine((text) => text !== '__proto__', 'must not be "__proto__"')
const coordinate = z.number().min(-1e6).max(1e6)

const nodeSchema = z.looseObject({
  id,
  type: z.string().min(1).max(100),
  params: z.record(z.string().max(100), z.unknown()).optional(),
  position: z.looseObject({ x: coordinate, y: coordinate }).optional(),
  title: z.string().max(200).optional(),
  weights: byHandSchema.optional(),
  frozen: z.boolean().optional(),
  initial: initialSchema.optional(),
  penalty: ownPenaltySchema.optional(),
})

const edgeSchema = z.looseObject({ id: id.optional(), source: id, target: id, targetPort: z.int().min(0).max(1000).optional() })

const nodesSchema = z.array(nodeSchema).max(MAX_NODES)
const edgesSchema = z.array(edgeSchema).max(MAX_EDGES)

const blockSchema = z.looseObject({
  id,
  title: z.string().min(1).max(200),
  summary: z.string().max(1000).optional(),
  nodes: nodesSchema,
  edges: edgesSchema,
  recipe: z.looseObject({ name: z.string().max(100), params: z.record(z.string().max(100), z.unknown()).optional() }).optional(),
})

const graphSchema = z.looseObject({ nodes: nodesSchema, edges: edgesSchema, blocks: z.array(blockSchema).max(MAX_BLOCKS).optional() })

const projectSchema = z.looseObject({
  format: z.literal(PROJECT_FORMAT),
  version: z.literal(PROJECT_VERSION),
  name: z.string().max(200).default('Untitled'),
  graph: graphSchema,
  data: dataSchema,
  training: trainingSchema,
})

/** Why a file is not a project that we can use. `message` is a full sentence with the place in it. */
export interface ParseFailure {
  readonly ok: false
  readonly reason: 'not-ours' | 'too-new' | 'migration-failed' | 'invalid' | 'too-large'
  readonly message: string
}

export type ParseResult = { readonly ok: true; readonly project: Project } | ParseFailure

/** Reads the content of a `.layerwright.json` file. Never throws, whatever the bytes. */
export function parseProject(text: string): ParseResult {
  if (text.length > MAX_FILE_BYTES) {
    return failure('too-large', `The file has ${text.length.toLocaleString('en-US')} characters; a project may have at most ${MAX_FILE_BYTES.toLocaleString('en-US')}.`)
  }
  let json: unknown
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ''), refuseProto)
  } catch (error) {
    if (error instanceof ForbiddenKey) return failure('invalid', 'The file uses the key "__proto__", which no project needs. Remove it and open the file again.')
    if (error instanceof RangeError) return failure('invalid', 'The file nests its values too deeply to be read. No project needs more than a few levels.')
    return failure('invalid', `The file is not valid JSON${placeOf(error, text)}. It may be damaged or only partly copied.`)
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json) || (json as { format?: unknown }).format !== PROJECT_FORMAT) {
    const found = typeof json === 'object' && json !== null ? JSON.stringify((json as { format?: unknown }).format) : undefined
    return failure('not-ours', `This is not a Layerwright project: "format" must be "${PROJECT_FORMAT}"${found ? `, not ${found.slice(0, 60)}` : ' but is missing'}.`)
  }
  const version = (json as { version?: unknown }).version
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) {
    return failure('invalid', `"version" must be a whole number from 1, not ${JSON.stringify(version) ?? 'missing'}.`)
  }
  if (version > PROJECT_VERSION) {
    return failure('too-new', `The file was written by a newer Layerwright (file version ${version}, this program knows ${PROJECT_VERSION}). Update Layerwright to open it.`)
  }
  const migrated = migrate(json as Record<string, unknown>, version)
  if (!migrated.ok) return failure('migration-failed', migrated.message)
  const parsed = projectSchema.safeParse(migrated.json)
  if (!parsed.success) return failure('invalid', describeIssue(parsed.error.issues[0]!))
  const wrong = findBrokenReference(parsed.data.graph)
  return wrong ? failure('invalid', wrong) : { ok: true, project: parsed.data }
}

function findBrokenReference(graph: z.infer<typeof graphSchema>): string | undefined {
  const blocks = new Set<string>()
  for (const [index, block] of (graph.blocks ?? []).entries()) {
    if (blocks.has(block.id)) return `graph.blocks[${index}]: the id "${block.id}" is used twice. Every block needs an id of its own.`
    blocks.add(block.id)
    const wrong = findBrokenWire(block, `graph.blocks[${index}]`)
    if (wrong) return wrong
  }
  return findBrokenWire(graph, 'graph')
}

function findBrokenWire(graph: Pick<z.infer<typeof graphSchema>, 'nodes' | 'edges'>, place: string): string | undefined {
  const ids = new Set<string>()
  for (const [index, node] of graph.nodes.entries()) {
    if (ids.has(node.id)) return `${place}.nodes[${index}]: the id "${node.id}" is used twice. Every node needs an id of its own.`
    ids.add(node.id)
  }
  const ports = new Set<string>()
  for (const [index, edge] of graph.edges.entries()) {
    for (const end of ['source', 'target'] as const) {
      if (!ids.has(edge[end])) return `${place}.edges[${index}].${end}: there is no node "${edge[end]}".`
    }
    if (edge.targetPort !== undefined) {
      const port = `${edge.target}:${edge.targetPort}`
      if (ports.has(port)) return `${place}.edges[${index}]: port ${edge.targetPort} of "${edge.target}" already has an edge.`
      ports.add(port)
    }
  }
  return undefined
}

class ForbiddenKey extends Error {}

function refuseProto(key: string, value: unknown): unknown {
  if (key === '__proto__') throw new ForbiddenKey()
  return value
}

function placeOf(error: unknown, text: string): string {
  const position = Number(/position (\d+)/.exec(String(error))?.[1] ?? Number.NaN)
  if (Number.isNaN(position)) return text.trim() === '' ? ': it is empty' : ''
  const before = text.slice(0, position).split('\n')
  return `: line ${before.length}, column ${before.at(-1)!.length + 1}`
}

function describeIssue(issue: z.core.$ZodIssue): string {
  const place = issue.path.map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index > 0 ? '.' : ''}${String(key)}`)).join('')
  return `${place || 'The file'}: ${issue.message.replace(/^./, (letter) => letter.toLowerCase())}.`
}

function failure(reason: ParseFailure['reason'], message: string): ParseFailure {
  return { ok: false, reason, message }
}
