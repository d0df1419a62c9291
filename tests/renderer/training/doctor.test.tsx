// @vitest-environment happy-dom
import { MantineProvider } from '@mantine/core'
import { act as settle, cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Graph } from '../../../shared/graph/document.ts'
import { createProject } from '../../../shared/project/create.ts'
import type { Project } from '../../../shared/project/project.ts'
import { trainingSchema } from '../../../shared/training/config.ts'
import { diagnose, type Change } from '../../../shared/training/doctor/index.ts'
import type { LayerPulse, TrainingEvent } from '../../../shared/training/protocol.ts'
import type { WorkerLike } from '../../../renderer/training/client.ts'

vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => {}, removeEventListener: () => {} }))
vi.stubGlobal('ResizeObserver', class { observe() {} unobserve() {} disconnect() {} })
vi.stubGlobal('Worker', class implements Partial<WorkerLike> { postMessage() {} terminate() {} addEventListener() {} })
const { DoctorTab } = await import('../../../renderer/training/doctor/DoctorTab.tsx')
const { followRuns, useDiagnosis } = await import('../../../renderer/training/doctor/findings.ts')
const { caseOfRun } = await import('../../../renderer/training/doctor/caseOfRun.ts')
const { act, canAct } = await import('../../../renderer/training/doctor/act.ts')
const { addRun, clearRuns, receive, useRuns, activeRun } = await import('../../../renderer/store/run.ts')
const { replaceDocument, undo, useDocument } = await import('../../../renderer/store/document.ts')

const chain = (count: number, activation: string): Graph => {
  const nodes = [
    { id: 'in', type: 'input', params: { shape: [2] } },
    ...Array.from({ length: count }, (_, index) => ({ id: `hidden${index + 1}`, type: 'dense', params: { units: 4, activation } })),
    { id: 'out', type: 'dense', params: { units: 2 } },
    { id: 'soft', type: 'softmax' },
  ]
  return { nodes, edges: nodes.slice(1).map((node, index) => ({ source: nodes[index]!.id, target: node.id })) }
}
const projectOf = (count = 2, activation = 'sigmoid'): Project => ({ ...createProject('Test'), graph: chain(count, activation), training: trainingSchema.parse({ epochs: 20, optimizer: { kind: 'sgd', learningRate: 0.1 } }) })

const started: TrainingEvent = { event: 'start', backend: 'wasm', engine: 'plan', parameters: 1, sizes: { train: 1, validation: 1, test: 1 }, stepsPerEpoch: 1 }
const epochs = (losses: readonly number[], validation: readonly number[]): TrainingEvent[] =>
  losses.map((loss, index) => ({ event: 'epoch', record: { epoch: index + 1, step: index + 1, loss, accuracy: null, valLoss: validation[index]!, valAccuracy: null, samplesPerSecond: 1, learningRate: 0.1 } }))
const ended: TrainingEvent = { event: 'end', stoppedBy: 'finished', seconds: 1, epoch: 6, bestEpoch: 3, test: null, advice: null }
const layer = (node: string, gradient: number): LayerPulse => ({ node, gradient, weight: 1, update: gradient / 10, silent: null, saturated: 0.1 })
const pulse = (layers: readonly LayerPulse[]): TrainingEvent => ({ event: 'pulse', pulse: { epoch: 1, step: 1, layers } })
const OVERFITS = epochs([1, 0.5, 0.3, 0.2, 0.1, 0.05], [1, 0.6, 0.5, 0.6, 0.7, 0.8])

const show = () => render(<MantineProvider env="test"><DoctorTab /></MantineProvider>)
const begin = (project: Project, ...events: readonly TrainingEvent[]) => {
  replaceDocument(project)
  const run = addRun(project)
  receive([started, ...events])
  return run
}

let stopFollowing = () => {}
beforeEach(() => {
  stopFollowing = followRuns()
})
afterEach(() => {
  stopFollowing()
  cleanup()
  receive([ended])
  clearRuns()
  vi.useRealTimers()
})

describe('the doctor’s tab', () => {
  it('explains itself while there is nothing to read', () => {
    show()
    expect(screen.getByText(/Train the network, and the doctor reads the run/)).toBeTruthy()
  })

  it('says what was seen, what it means and what helps, the most important first', () => {
    begin(projectOf(), ...OVERFITS, ended)
    show()
    const [first] = within(screen.getByRole('list', { name: 'Findings' })).getAllByRole('listitem')
    const card = within(first!).getByRole('region', { name: 'Problem: Overfitting' })
    expect(card.textContent).toContain('lowest at epoch 3 (0.5) and is now 0.8')
    expect(card.textContent).toContain('learns the training samples by heart')
  })

  it('helps in one click, which is one step of undo, and then offers to train again', () => {
    const project = projectOf()
    begin(project, ...OVERFITS, ended)
    show()
    expect(screen.queryByRole('button', { name: 'Train again' })).toBeNull()
    fireEvent.click(screen.getByRole('button', { name: 'Add dropout' }))
    const { nodes, edges } = useDocument.getState().project.graph
    const added = nodes.find(({ type }) => type === 'dropout')!
    expect(edges.filter(({ source, target }) => source === added.id || target === added.id).map(({ source, target }) => [source, target])).toEqual(expect.arrayContaining([['hidden2', added.id], [added.id, 'out']]))
    expect((screen.getByRole<HTMLButtonElement>('button', { name: '✓ Add dropout' })).disabled).toBe(true)
    expect(screen.getByRole('button', { name: 'Train again' })).toBeTruthy()
    settle(() => undo())
    expect(useDocument.getState().project.graph).toEqual(project.graph)
  })

  it('shows how each layer learned, with bars that tell a millionth from a hundredth, a page at a time', () => {
    begin(projectOf(200, 'tanh'), pulse(Array.from({ length: 200 }, (_, index) => layer(`hidden${index + 1}`, 10 ** (-8 + index / 40)))), ...epochs([1], [1]))
    show()
    const rows = within(screen.getByRole('table', { name: 'How each layer learns' })).getAllByRole('row')
    expect(rows).toHaveLength(41)
    expect(rows[1]!.textContent).toContain('hidden1')
    const widths = rows.slice(1).map((row) => Number.parseFloat(within(row).getAllByRole('cell')[0]!.style.backgroundSize))
    expect(widths).toEqual(widths.toSorted((a, b) => a - b))
    expect(widths[0]!).toBeLessThan(15)
    fireEvent.click(screen.getByRole('button', { name: 'Next' }))
    expect(screen.getByText('41 to 80 of 200')).toBeTruthy()
  })
})

describe('a run that goes on', () => {
  it('is looked at once a second at most, and once more at its end', () => {
    vi.useFakeTimers()
    let looks = 0
    const stop = useDiagnosis.subscribe(() => (looks += 1))
    begin(projectOf())
    const before = looks
    for (let epoch = 0; epoch < 300; epoch += 1) {
      receive([OVERFITS[0]!])
      vi.advanceTimersByTime(10)
    }
    expect(looks - before).toBeLessThanOrEqual(3)
    expect(looks - before).toBeGreaterThanOrEqual(2)
    const late = looks
    receive([...OVERFITS.slice(1), ended])
    expect(looks).toBe(late + 1)
    stop()
  })

  it('can be stopped, and not be gone on with', () => {
    const run = begin(projectOf(), ...OVERFITS)
    const changes: Record<string, Change> = { stop: { kind: 'stop' }, trainOn: { kind: 'trainOn', epochs: 5 }, branch: { kind: 'branch', epoch: 3 }, training: { kind: 'training', training: {} } }
    const can = () => Object.entries(changes).filter(([, change]) => canAct(activeRun()!, change)).map(([name]) => name)
    expect(can()).toEqual(['stop', 'training'])
    receive([ended])
    expect(can()).toEqual(['trainOn', 'branch', 'training'])
    expect(run.id).toBe(useRuns.getState().activeId)
  })
})

describe('an action', () => {
  it('changes only what it names: another optimizer that was chosen meanwhile stays', () => {
    const run = begin(projectOf(), ...epochs([1, 0.5, 0.4, 0.45, 0.5, 0.56, 0.63, 0.7], [1, 1, 1, 1, 1, 1, 1, 1]), ended)
    const [rising] = diagnose(caseOfRun(activeRun()!, new Set()))
    expect(rising!.id).toBe('rising')
    replaceDocument({ ...run.project, training: trainingSchema.parse({ optimizer: { kind: 'adam', learningRate: 0.1 } }) })
    expect(act(run, rising!.actions[0]!.change)).toBe(true)
    expect(useDocument.getState().project.training.optimizer).toEqual({ kind: 'adam', learningRate: 0.01 })
  })

  it('of layers that are gone says so, and changes nothing', () => {
    const run = begin(projectOf(), ...OVERFITS, ended)
    replaceDocument({ ...createProject('Other') })
    const { project } = useDocument.getState()
    expect(act(run, { kind: 'graph', layers: [{ node: 'hidden1', steps: [{ kind: 'setParams', params: { units: 8 } }] }] })).toBe(false)
    expect(useDocument.getState().project).toBe(project)
  })

  it('lets frozen layers learn again', () => {
    const project = projectOf()
    const frozen = { ...project, graph: { ...project.graph, nodes: project.graph.nodes.map((node) => (node.type === 'dense' ? { ...node, frozen: true } : node)) } }
    const run = begin(frozen, { ...ended, stoppedBy: 'nothingToLearn', epoch: 0, bestEpoch: null })
    expect(act(run, { kind: 'unfreeze' })).toBe(true)
    expect(useDocument.getState().project.graph).toEqual(project.graph)
  })
})
