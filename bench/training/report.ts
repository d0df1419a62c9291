import os from 'node:os'
import type { BenchNetwork } from './networks.ts'
import { operationsOf } from './networks.ts'

/** Who is measured, in the order of the table. */
export const RUNNERS = ['ours', 'pytorch', 'convnet', 'tensorflow'] as const
export type Runner = (typeof RUNNERS)[number]

/** What was measured of one network: samples a second, one number a round; empty where somebody cannot or was not there. */
export interface Measured {
  readonly network: BenchNetwork
  readonly speeds: Readonly<Record<Runner, readonly number[]>>
}

export interface Circumstances {
  readonly browser: string
  /** How our worker computed: "plan on wasm". */
  readonly engine: string
  readonly pytorch: { readonly version: string; readonly blas: string | null } | null
  /** GFLOP/s, one number a round. */
  readonly peaks: readonly number[]
  readonly rounds: number
  /** Programs that wanted the processor in the minute before; 0 on Windows, which does not count them. */
  readonly load: number
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

const HEADER = ['network', 'Layerwright', 'PyTorch', 'ratio', 'ConvNetJS', 'ratio', 'TensorFlow.js', 'ratio', 'GFLOP/s', 'of the peak']

/** The table as cells, its header first. */
export function tableOf(measured: readonly Measured[], peak: number): string[][] {
  const rows = measured.map(({ network, speeds }) => {
    const ours = median(speeds.ours)
    const rival = (who: Runner) => {
      const found = speeds[who]
      return found.length === 0 ? ['–', '–'] : [formatSpeed(median(found)), `${formatRatio(ours / median(found))} ×`]
    }
    const reached = (ours * operationsOf(network)) / 1e9
    return [network.name, formatSpeed(ours), ...rival('pytorch'), ...rival('convnet'), ...rival('tensorflow'), formatRatio(reached), `${Math.round((100 * reached) / peak)} %`]
  })
  return [HEADER, ...rows]
}

function formatSpeed(speed: number): string {
  return speed >= 10 ? Math.round(speed).toLocaleString('en-US') : speed.toFixed(2)
}

function formatRatio(ratio: number): string {
  return ratio >= 100 ? Math.round(ratio).toLocaleString('en-US') : ratio >= 10 ? ratio.toFixed(1) : ratio.toFixed(2)
}

/** The page that is kept in bench/results. */
export function pageOf(measured: readonly Measured[], { browser, engine, pytorch, peaks, rounds, load }: Circumstances): string {
  const peak = median(peaks)
  const [header, ...rows] = tableOf(measured, peak)
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const few = measured.filter(({ speeds }) => speeds.tensorflow.length > 0 && speeds.tensorflow.length < rounds).map(({ network, speeds }) => `${network.name}: ${speeds.tensorflow.length}`)
  const torch = pytorch
    ? `PyTorch ${pytorch.version} on one thread, Adam; built with ${pytorch.blas === 'generic' ? 'a generic BLAS, which is slow at matrix products: a PyTorch with MKL or OpenBLAS does more where dense layers dominate' : `BLAS "${pytorch.blas ?? 'unknown'}"`}`
    : 'PyTorch: not measured, no Python here imports torch'
  return `# Training speed

Written by \`npm run bench -- training\`. To repeat it: let the machine be quiet, have Chromium (or name a browser in \`CHROME_PATH\`) and a Python with PyTorch
(\`$PYTHON\`, \`python3\` or \`/usr/bin/python3\`; on Debian \`sudo apt install python3-torch\`), and run that command again.

${new Date().toISOString().slice(0, 10)} · ${os.cpus()[0]?.model.trim() ?? 'unknown processor'}, ${os.cpus().length} logical cores · Node ${process.versions.node} · ${browser}

Samples a second of whole training steps; each number is the median of ${rounds} rounds, in which all take turns. A ratio says how many times as fast as
the other Layerwright is. Before the start, other programs kept ${load.toFixed(1)} processors busy (the load of one minute)${load > 1.5 ? ': the machine was not quiet, and the ratios are less certain than the same table from a quiet one' : ''}.

${line(header!)}
${line(header!.map((_, index) => (index === 0 ? '---' : '---:')))}
${rows.map(line).join('\n')}

- Layerwright: the page's training worker in the browser (backend auto: ${engine}), Adam, one thread, with epochs, checkpoints and events as the page gets them.
- ${torch}.
- ConvNetJS 0.3.0 in a worker of the same browser, with momentum, because it has no Adam. It has neither batch norm nor shortcuts, so no ResNet.
- TensorFlow.js 4.22 on WebGL in a worker of the same browser, \`tf.layers\` with Adam, data on the card, nothing read back but the last loss. WebGL runs on a graphics card in software (SwiftShader) with as many threads as it likes.${few.length > 0 ? ` Fewer rounds where a step takes seconds (${few.join('; ')}).` : ''}
- GFLOP/s counts products and sums in dense and convolution layers: forward, by weights and by inputs. The peak is what WebAssembly multiplies and adds in registers in this browser: ${peak.toFixed(1)} GFLOP/s.
`
}
