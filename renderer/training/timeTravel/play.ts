import { useEffect } from 'react'
import { samePlace, storedOf, traveller, useTimeTravel } from '../../store/timeTravel.ts'
import { lookAt, lookAtNewest } from './look.ts'
import { newestEpoch } from './storedEpochs.ts'

/** Milliseconds that an epoch is shown. */
const FRAME = 250

/** Shows the stored epochs one after the other from where the slider stands, from the first where it stands at the end. */
export function play(): void {
  const run = traveller()
  const stored = storedOf(run)
  if (!run || stored.length < 2) return
  const { wanted } = useTimeTravel.getState()
  const last = stored.at(-1)!.epoch
  if (wanted?.run !== run.id || wanted.epoch >= last) lookAt(run, stored[0]!.epoch)
  useTimeTravel.setState({ playing: true })
}

export function stopPlaying(): void {
  useTimeTravel.setState({ playing: false })
}

/** One epoch on, once the last one is there; at the end playing ends too. */
export function playOn(): void {
  const run = traveller()
  const { wanted, looking } = useTimeTravel.getState()
  if (!run || wanted?.run !== run.id) {
    stopPlaying()
    return
  }
  // An answer that takes longer than a frame is waited for.
  if (!samePlace(wanted, looking)) return
  const stored = storedOf(run)
  const next = stored.find(({ epoch }) => epoch > wanted.epoch)
  const newest = newestEpoch(run, stored)
  if (!next) {
    if (wanted.epoch === newest) lookAtNewest()
    else stopPlaying()
    return
  }
  lookAt(run, next.epoch)
  if (!useTimeTravel.getState().wanted) stopPlaying()
}

/** Plays while the store says so. Nothing plays by itself, whoever wants little motion is not shown any. */
export function usePlaying(): void {
  const playing = useTimeTravel((state) => state.playing)
  useEffect(() => {
    if (!playing) return undefined
    const timer = setInterval(playOn, FRAME)
    return () => clearInterval(timer)
  }, [playing])
  // Who leaves the views stops the picture.
  useEffect(() => stopPlaying, [])
}
