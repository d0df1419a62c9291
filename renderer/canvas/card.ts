import { formatCount, formatShape } from '../../shared/layer/index.ts'
import type { CardAnalysis, Problem } from '../../shared/analysis/result.ts'
import type { GraphNode } from '../../shared/graph/document.ts'
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

/** What a card shows of its node. */
export interface Card {
  readonly title: string
  readonly detail: string
  readonly colour: string
  /** "28×28×6"; null where it cannot be known. */
  readonly shape: string | null
  readonly parameters: string
  /** Input ports to draw, from 0; for merging layers one more than are taken. */
  readonly ports: number
  readonly takenPorts: readonly number[]
  /** Whether its output goes anywhere. */
  readonly feeds: boolean
  readonly problems: readonly Problem[]
  readonly failed: boolean
  /** Whether its weights do not learn. */
  readonly frozen: boolean
  readonly label: string
}

/** Shows one node, its analysis and the ports that have an edge. */
export function describeCard(node: GraphNode, analysis: CardAnalysis, takenPorts: readonly number[], feeds: boolean): Card {
  const { spec, output } = analysis
  const title = node.title ?? spec?.title ?? node.type
  const problems = analysis.problems.filter((problem) => problem.level !== 'info')
  const failed = problems.some((problem) => problem.level === 'error')
  const shape = output && formatShape(output)
  const described = spec ? spec.describe(analysis.params) : `unknown type “${node.type}”`
  const detail = described || (shape === null && !failed ? 'waiting for its input' : '')
  const parameters = formatCount(analysis.parameters)
  const frozen = node.frozen === true && analysis.parameters > 0
  return {
    title,
    detail,
    colour: layerColour(spec),
    shape,
    parameters,
    ports: countPorts(spec?.ports, takenPorts),
    takenPorts,
    feeds,
    problems,
    failed,
    frozen,
    label: [
      title, node.id, detail.replaceAll(' · ', ' '), `output ${shape ?? 'unknown'}`, `${parameters} parameters`, frozen && 'frozen',
      problems.length === 0 ? 'no problems' : `${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}: ${problems[0]!.message}`,
    ].filter(Boolean).join(', '),
  }
}

/** A layer with a fixed number of inputs shows them all, one that merges shows a free one; a stray edge still needs its end. */
function countPorts(ports: { min: number; max: number } | undefined, taken: readonly number[]): number {
  const highest = Math.max(-1, ...taken) + 1
  if (!ports) return Math.max(1, highest)
  return Math.max(highest, ports.max === Infinity ? Math.max(ports.min, highest + 1) : ports.max)
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
