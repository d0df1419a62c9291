import type { Run } from './run.ts'

/**
 * Changes whenever the network of a run has changed for good: after each pause and at the end. Null while there is no
 * network to ask. During training the answers stay as they are until the user asks for new ones.
 */
export function resultsVersion(run: Run | null): string | null {
  if (!run || run.state === 'starting' || (run.step === 0 && run.end === null)) return null
  return run.state === 'running' ? `${run.id} running` : `${run.id} ${run.state} ${run.step}`
}
