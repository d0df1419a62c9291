import { useEffect } from 'react'
import { create } from 'zustand'
import { isSoftwareRenderer } from '../../../shared/backend/renderer.ts'
import type { BackendReport } from '../../../shared/training/protocol.ts'
import type { BackendChoice } from '../../../shared/training/trial/report.ts'
import { ensureData } from '../../data/load.ts'
import { warn } from '../../notice.tsx'
import { useDocument, useProject } from '../../store/document.ts'
import { useActiveState, useRuns } from '../../store/run.ts'
import { useView } from '../../store/view.ts'
import { request } from '../client.ts'

interface ChoiceState {
  /** What `auto` has measured for the network as it stands; null where it has not. */
  readonly choice: BackendChoice | null
  readonly measuring: boolean
  /** Counts how often something may have been measured. */
  readonly version: number
}

export const useChoice = create<ChoiceState>()(() => ({ choice: null, measuring: false, version: 0 }))

/** Something may have been measured: what is shown is asked for anew. */
export function measured(): void {
  useChoice.setState(({ version }) => ({ version: version + 1 }))
}

/** Whether there is a real graphics card, so that `auto` measures. */
export function hasCard(reports: readonly BackendReport[]): boolean {
  return reports.some(({ backend, available, detail }) => (backend === 'webgl' || backend === 'webgpu') && available && !isSoftwareRenderer(detail))
}

/** A network that is being changed is asked about when it has come to rest, in milliseconds. */
const REST = 400

/** Keeps what is known of the choice in step with the network. Once in the page. */
export function useFollowChoice(): void {
  const { graph, training } = useProject()
  const card = useRuns(({ backends }) => hasCard(backends))
  const version = useChoice((state) => state.version)
  const run = useActiveState()
  useEffect(() => {
    if (!card) return undefined
    let stale = false
    const timer = setTimeout(() => {
      request('backendChoice', { project: useDocument.getState().project }).then(
        (choice) => !stale && useChoice.setState({ choice }),
        () => !stale && useChoice.setState({ choice: null }),
      )
    }, REST)
    return () => {
      stale = true
      clearTimeout(timer)
    }
  }, [graph, training.batchSize, card, version, run])
}

/** Times the backends anew, also where a choice is remembered. */
export async function measureAgain(): Promise<void> {
  useChoice.setState({ measuring: true })
  try {
    const data = await ensureData()
    const answer = data.ok ? await request('measureBackends', { project: useDocument.getState().project, strict: useView.getState().strict }) : data
    if (!answer.ok) warn('The backends could not be timed', answer.mistake.message)
  } catch (error) {
    warn('The backends could not be timed', error instanceof Error ? error.message : String(error))
  } finally {
    useChoice.setState({ measuring: false })
    measured()
  }
}
