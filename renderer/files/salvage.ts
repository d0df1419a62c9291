import { createProject } from '../../shared/project/create.ts'
import { parseProject } from '../../shared/project/parse.ts'
import { PROJECT_FORMAT, PROJECT_VERSION, type Project } from '../../shared/project/project.ts'

export interface Salvaged {
  readonly project: Project
  /** What was lost, as the end of a sentence: "2 layers and 1 connection were lost". */
  readonly lost: string
}

type Json = Record<string, unknown>

/** Takes what is still readable out of a damaged file of ours; null when no layer is. */
export function salvage(text: string): Salvaged | null {
  const json = readJson(text) ?? readJson(closeTruncated(text))
  if (!isJson(json) || json.format !== PROJECT_FORMAT || json.version !== PROJECT_VERSION || !isJson(json.graph)) return null
  const { graph } = json
  const written = { nodes: Array.isArray(graph.nodes) ? graph.nodes : [], edges: Array.isArray(graph.edges) ? graph.edges : [] }
  const ids = new Set<unknown>()
  const nodes = written.nodes.filter((node) => {
    if (!isJson(node) || ids.has(node.id) || !parses({ nodes: [node], edges: [] })) return false
    ids.add(node.id)
    return true
  })
  if (nodes.length === 0) return null
  const ports = new Set<string>()
  const edges = written.edges.filter((edge) => {
    if (!isJson(edge) || !ids.has(edge.source) || !ids.has(edge.target)) return false
    const port = edge.targetPort === undefined ? null : JSON.stringify([edge.target, edge.targetPort])
    if (port !== null && ports.has(port)) return false
    const ends = [...new Set([edge.source, edge.target])].map((id) => ({ id, type: 'end' }))
    if (!parses({ nodes: ends, edges: [edge] })) return false
    if (port !== null) ports.add(port)
    return true
  })

  const empty = createProject()
  let project = parsed({ ...empty, graph: { nodes, edges } })
  const kept: string[] = []
  for (const section of ['name', 'data', 'training'] as const) {
    const next: Project | null = project && section in json ? parsed({ ...project, [section]: json[section] }) : null
    if (next) project = next
    else kept.push(section)
  }
  if (!project) return null
  const losses = [
    count(written.nodes.length - nodes.length, 'layer'),
    count(written.edges.length - edges.length, 'connection'),
    kept.includes('data') ? 'the data settings' : '',
    kept.includes('training') ? 'the training settings' : '',
  ].filter((loss) => loss !== '')
  return { project, lost: losses.length > 0 ? `${losses.join(', ')} could not be read` : 'what stood after the damaged place is missing' }
}

function count(number: number, what: string): string {
  return number > 0 ? `${number} ${what}${number > 1 ? 's' : ''}` : ''
}

function parses(graph: Json): boolean {
  return parsed({ ...createProject(), graph }) !== null
}

function parsed(json: Json | Project): Project | null {
  const result = parseProject(JSON.stringify(json))
  return result.ok ? result.project : null
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Cuts JSON that ends too early after its last whole object or list, and closes what is open there. */
export function closeTruncated(text: string): string {
  const open: string[] = []
  let inString = false
  let cut = { at: 0, closing: '' }
  for (let index = 0; index < text.length; index += 1) {
    const letter = text[index]!
    if (inString) {
      if (letter === '\\') index += 1
      else if (letter === '"') inString = false
    } else if (letter === '"') inString = true
    else if (letter === '{' || letter === '[') open.push(letter === '{' ? '}' : ']')
    else if (letter === '}' || letter === ']') {
      open.pop()
      cut = { at: index + 1, closing: [...open].reverse().join('') }
    }
  }
  return text.slice(0, cut.at) + cut.closing
}
