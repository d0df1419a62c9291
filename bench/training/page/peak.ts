import { OPERATIONS, peakModule } from '../../peak.ts'
import { fastestOf } from '../../measure.ts'
import { answerQuestions } from './rival.ts'

const ROUNDS = 10_000

/** GFLOP/s: the most that WebAssembly multiplies and adds in this browser, with fused multiply-add where it has that. */
answerQuestions(async ({ milliseconds }) => {
  const fused = peakModule(true)
  const { instance } = await WebAssembly.instantiate(WebAssembly.validate(fused) ? fused : peakModule(false))
  const peak = instance.exports.peak as (rounds: number) => number
  return (ROUNDS * OPERATIONS) / fastestOf(() => peak(ROUNDS), { budget: milliseconds }) / 1e6
})
