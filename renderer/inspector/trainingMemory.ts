import { useMemo } from 'react'
import { trainingLoad } from '../../shared/analysis/memory.ts'
import { estimateMemory, largestBatch, MEMORY_BUDGET, sumHoldings, type MemoryNeed, type TrainingLoad } from '../../shared/compile/memory.ts'
import { useAnalysis } from '../store/analysis.ts'
import { useDataFacts } from '../store/data.ts'
import { useProject } from '../store/document.ts'
import { useRuns } from '../store/run.ts'

export interface TrainingMemory {
  readonly load: TrainingLoad
  /** Of the whole network. */
  readonly need: MemoryNeed
  /** Bytes that the engine can give. */
  readonly budget: number
  /** The largest batch that fits; 0 where not even one sample does. */
  readonly largest: number
}

/** What training the network would take on the engine that is chosen. */
export function useTrainingMemory(): TrainingMemory {
  const { nodes } = useAnalysis()
  const { training } = useProject()
  const samples = useDataFacts()?.count
  const budget = useRuns(({ wanted }) => MEMORY_BUDGET[wanted === 'auto' ? 'wasm' : wanted])
  return useMemo(() => {
    const load = trainingLoad(training, samples)
    const holdings = sumHoldings(nodes.values())
    return { load, budget, need: estimateMemory(holdings, load), largest: largestBatch(holdings, load, budget) }
  }, [nodes, training, samples, budget])
}

/** The parts of a need that all add up, with the batch at work; a layer's share of the network is counted in these. */
export function sumOfParts({ parameters, gradients, optimizer, copies, activations }: MemoryNeed): number {
  return parameters + gradients + optimizer + copies + activations
}
