import { lazy, Suspense } from 'react'
import { useTrial } from './trial.ts'

const TrialDialog = lazy(async () => ({ default: (await import('./TrialDialog.tsx')).TrialDialog }))

/** The dialog of trials, loaded when the first one begins. */
export function TrialHost() {
  const trial = useTrial((state) => state.trial)
  return trial && <Suspense fallback={null}><TrialDialog trial={trial} /></Suspense>
}
