import { formatBytes } from '../../../shared/formatBytes.ts'
import { formatCount } from '../../../shared/layer/index.ts'
import type { TrainingConfig } from '../../../shared/training/config.ts'
import type { Backend } from '../../../shared/training/protocol.ts'
import type { BackendChoice, TriedBackend, TrialReport } from '../../../shared/training/trial/report.ts'

/** Backends as sentences name them. */
export const SHORT_NAMES: Readonly<Record<Backend, string>> = { webgpu: 'WebGPU', webgl: 'WebGL', wasm: 'WASM', cpu: 'CPU' }

/** An epoch that takes longer than this (in seconds) is worth a word. */
const LONG_EPOCH = 600

/** "Will it train here?", answered in a few sentences, the most important first. */
export function answerTrial(report: TrialReport, { epochs }: Pick<TrainingConfig, 'epochs'>): readonly string[] {
  const { refusal, timing, backend, bytes, budget, samples, largestBatch, engine, engineReason } = report
  if (refusal) return [`No. ${refusal.message}`]
  const sentences: string[] = []
  if (timing) {
    const all = epochs > 1 ? `; ${formatCount(epochs)} epochs about ${inWords(epochs * timing.secondsPerEpoch)}` : ''
    sentences.push(`Yes. One epoch takes about ${inWords(timing.secondsPerEpoch)} on ${SHORT_NAMES[backend]}${all}.`)
    if (timing.secondsPerEpoch > LONG_EPOCH) sentences.push('That is long: fewer filters or units, smaller images or fewer samples make it shorter.')
  }
  sentences.push(`Training holds ${formatBytes(bytes)} of ${formatBytes(budget)}. The largest batch that fits is ${formatCount(largestBatch)}${largestBatch === samples ? ': all training samples at once' : ''}.`)
  if (engine === 'plan') sentences.push('It runs as one compiled program, the fastest way on the processor.')
  else if (engine === 'tensorflow' && backend === 'wasm') sentences.push(`TensorFlow.js computes it operation by operation${engineReason ? `, because ${engineReason}` : ''}.`)
  const compared = compare(report.tried)
  if (compared) sentences.push(`Timed on this network: ${compared}.`)
  return sentences
}

/** "WASM, 3.1 times as fast as WebGL for this network"; null before anything was measured. */
export function compareChoice(choice: BackendChoice | null): string | null {
  if (!choice) return null
  return `${compare(choice.tried) ?? SHORT_NAMES[choice.backend]} for this network`
}

/** "WASM is 3.1 times as fast as WebGL" without its verb; null where there is nothing to compare with. */
function compare(tried: readonly TriedBackend[]): string | null {
  const [first, ...others] = tried
  if (!first || first.secondsPerStep === null || others.length === 0) return null
  const said = others.flatMap(({ backend, secondsPerStep }) => (secondsPerStep === null ? [] : [`${times(secondsPerStep / first.secondsPerStep!)} ${SHORT_NAMES[backend]}`]))
  if (said.length === 0) return `${SHORT_NAMES[first.backend]}, as ${join(others.map(({ backend }) => SHORT_NAMES[backend]))} failed`
  return `${SHORT_NAMES[first.backend]}, ${join(said)}`
}

function times(ratio: number): string {
  return ratio < 1.05 ? 'about as fast as' : `${ratio < 10 ? ratio.toFixed(1) : formatCount(Math.round(ratio))} times as fast as`
}

function join(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
}

/** 0.0031 → "3 ms", 4.2 → "4 s", 95 → "1 min 35 s", 7300 → "2 h 2 min". */
export function inWords(seconds: number): string {
  if (seconds < 0.001) return `${Number((seconds * 1e6).toPrecision(2))} µs`
  if (seconds < 1) return `${Number((seconds * 1000).toPrecision(2))} ms`
  if (seconds < 10) return `${Number(seconds.toPrecision(2))} s`
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return part(Math.floor(whole / 60), 'min', whole % 60, 's')
  const minutes = Math.round(seconds / 60)
  return minutes < 48 * 60 ? part(Math.floor(minutes / 60), 'h', minutes % 60, 'min') : `${formatCount(Math.round(minutes / 1440))} days`
}

function part(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`
}
