import { MantineProvider } from '@mantine/core'
import { cleanup, render } from '@testing-library/react'
import { beforeAll, vi } from 'vitest'
import { Weights } from '../../renderer/inspector/Weights.tsx'
import { useAnalysis } from '../../renderer/store/analysis.ts'
import { replaceDocument, useDocument } from '../../renderer/store/document.ts'
import type { GraphNode } from '../../shared/graph/document.ts'
import { createProject } from '../../shared/project/create.ts'

beforeAll(() => {
  window.matchMedia ??= vi.fn<typeof window.matchMedia>()
  window.ResizeObserver ??= class {
    observe() {}
    unobserve() {}
    disconnect() {}
  }
})

/** The section of whatever layer the document holds behind its input. */
export function WeightsSection() {
  const node = useAnalysis().nodes.get(useDocument((state) => state.project.graph.nodes[1]!.id))!
  return <Weights node={node} />
}

/** The inspector's Weights section of one layer behind an input of this shape. */
export function showWeights(shown: GraphNode, shape: number[]): void {
  cleanup()
  replaceDocument({ ...createProject('Test'), graph: { nodes: [{ id: 'x', type: 'input', params: { shape } }, shown], edges: [{ source: 'x', target: shown.id }] } })
  render(<MantineProvider env="test"><WeightsSection /></MantineProvider>)
}

/** The layer as the document holds it now. */
export const layer = () => useDocument.getState().project.graph.nodes[1]!
/** Edits that can be undone. */
export const steps = () => useDocument.temporal.getState().pastStates.length
