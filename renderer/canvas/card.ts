import { formatCount, formatShape } from '../../shared/layer/index.ts'
import type { CardAnalysis, Problem } from '../../shared/analysis/result.ts'
import { copiesOf } from '../../shared/analysis/composite.ts'
import { BLOCK, BLOCK_INPUT, type BlockDefinition, type GraphNode } from '../../shared/graph/document.ts'
import { portsOf } from '../../shared/graph/structure.ts'
import { layerColour } from '../theme/category.ts'

/** Extent of a card in canvas units; it grows downwards with its text. */
export const CARD_WIDTH = 156
export const CARD_HEIGHT = 76
/** Grid step of the canvas, in canvas units. */
export const GRID = 20
/** Distance of the first port from the upper edge: every chain of cards on one line has straight edges. */
export const PORT_LINE = 38
export const PORT_GAP = 22
/** Side of the square that a port is, in canvas units. */
export const PORT_SIZE = 10

/** A problem, and which layer within a block has it: "conv2d_2"; null for the card's own. */
export interface CardProblem {
  readonly problem: Problem
  readonly layer: string | null
}

/** What a card shows of its node. */
export interface Card {
  readonly kind: 'layer' | 'block' | 'port'
  readonly title: string
  readonly detail: string
  readonly colour: string
  /** "28×28×6"; null where it cannot be known. */
  readonly shape: string | null
  readonly parameters: string
  /** The same where millions would not fit: "14.2 M". */
  readonly parametersInShort: string
  /** Input ports to draw, from 0; for merging layers one more than are taken. */
  readonly ports: number
  readonly takenPorts: readonly number[]
  /** What the ports of a block are called, where it has several. */
  readonly portTitles: readonly string[]
  /** How often a block stands in a row; 1 for a layer. */
  readonly copies: number
  /** Whether its output goes anywhere. */
  readonly feeds: boolean
  readonly problems: readonly CardProblem[]
  readonly failed: boolean
  /** Whether its weights do not learn. */
  readonly frozen: boolean
  readonly label: string
}

/** Shows one node, its analysis and the ports that have an edge. `block` is the definition that it stands for. */
export function describeCard(node: GraphNode, analysis: CardAnalysis, takenPorts: readonly number[], feeds: boolean, block?: BlockDefinition): Card {
  const { spec, output } = analysis
  const title = node.title ?? spec?.title ?? node.type
  const problems = placeProblems(analysis)
  const failed = problems.some(({ problem }) => problem.level === 'error')
  const shape = output && formatShape(output)
  const described = spec ? spec.describe(analysis.params) : `unknown type “${node.type}”`
  const detail = described || (shape === null && !failed ? 'waiting for its input' : '')
  const parameters = formatCount(analysis.parameters)
  const ports = block ? portsOf(block) : []
  const portTitles = ports.length > 1 ? ports.map((port, index) => port.title ?? `Input ${index + 1}`) : []
  const frozen = node.frozen === true && analysis.parameters > 0
  return {
    kind: node.type === BLOCK ? 'block' : node.type === BLOCK_INPUT ? 'port' : 'layer',
    title,
    detail,
    colour: layerColour(spec),
    shape,
    parameters,
    parametersInShort: inShort(analysis.parameters),
    ports: countPorts(spec?.ports, takenPorts),
    takenPorts,
    portTitles,
    copies: copiesOf(node),
    feeds,
    problems,
    failed,
    frozen,
    label: [
      title, node.id, detail.replaceAll(' · ', ' '), portTitles.length > 0 && `inputs ${portTitles.join(' and ')}`, `output ${shape ?? 'unknown'}`, `${parameters} parameters`, frozen && 'frozen',
      problems.length === 0 ? 'no problems' : `${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}: ${sayProblem(problems[0]!)}`,
    ].filter(Boolean).join(', '),
  }
}

/** Problems worth a mark on the card. Within a block those of a copy of a layer are said once. */
function placeProblems({ id, problems, leaves }: CardAnalysis): readonly CardProblem[] {
  const found = new Map<string, CardProblem>()
  for (const problem of problems) {
    if (problem.level === 'info') continue
    const within = leaves && problem.node !== null && problem.node !== id && problem.node.startsWith(`${id}/`)
    const layer = within ? problem.node.slice(id.length + 1).replace(/^\d+\/(?=.)/, '') : null
    const name = `${layer} ${problem.message}`
    if (!found.has(name)) found.set(name, { problem, layer })
  }
  return [...found.values()]
}

/** A problem in words, with the layer that has it before them. */
export function sayProblem({ problem, layer }: CardProblem): string {
  return layer === null ? problem.message : `${layer}: ${problem.message}`
}

/** A layer with a fixed number of inputs shows them all, one that merges shows a free one; a stray edge still needs its end. */
function countPorts(ports: { min: number; max: number } | undefined, taken: readonly number[]): number {
  const highest = Math.max(-1, ...taken) + 1
  if (!ports) return Math.max(1, highest)
  return Math.max(highest, ports.max === Infinity ? Math.max(ports.min, highest + 1) : ports.max)
}

/** Three digits from a million upwards; below, every unit. */
function inShort(count: number): string {
  if (count < 1e6) return formatCount(count)
  const [value, unit] = count < 1e9 ? [count / 1e6, 'M'] : [count / 1e9, 'G']
  return `${value.toPrecision(3)} ${unit}`
}

/** Where an input port sits along its side, in canvas units from the corner. */
export function portOffset(port: number, ports: number, line: number): number {
  const first = Math.max(PORT_SIZE, line - ((ports - 1) * PORT_GAP) / 2)
  return first + port * PORT_GAP
}

/** Cards with many ports are as tall as their ports need. */
export function cardHeight(ports: number): number {
  return Math.max(CARD_HEIGHT, portOffset(ports - 1, ports, PORT_LINE) + PORT_SIZE)
}
