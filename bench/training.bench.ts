import { writeFile } from 'node:fs/promises'
import os from 'node:os'
import { openBenchPage, type BenchBrowser } from './training/browser.ts'
import { NETWORKS } from './training/networks.ts'
import { startPyTorch, type PyTorch } from './training/pytorch.ts'
import { median, pageOf, RUNNERS, tableOf, type Measured, type Runner } from './training/report.ts'

/**
 * Samples a second of whole training steps: the page's worker, a bare loop on TensorFlow.js's WebGL and ConvNetJS in the same browser, and
 * PyTorch on one thread. They take turns, so that the machine's own drift is in all of them: read the ratios. `ROUNDS=1` for a short look,
 * which writes nothing.
 */

const ROUNDS = Number(process.env.ROUNDS ?? 5)
/** Of a full run the results are kept. */
const FULL = 5
const PAGE = 'bench/results/training.md'

/** Milliseconds that each trains in a round. */
const SHARE: Readonly<Record<Runner | 'peak', number>> = { ours: 1000, pytorch: 1000, convnet: 500, tensorflow: 500, peak: 200 }
/** After so many milliseconds with one network somebody slow takes part in no more rounds. */
const PATIENCE = 12_000

async function run(browser: BenchBrowser, pytorch: PyTorch | null): Promise<void> {
  const load = os.loadavg()[0]!
  const speeds = NETWORKS.map((): Record<Runner, number[]> => ({ ours: [], pytorch: [], convnet: [], tensorflow: [] }))
  const spent = new Map<string, number>()
  const peaks: number[] = []
  const measure = async (who: Runner, network: number): Promise<number | null> => {
    if (who === 'pytorch') return pytorch ? pytorch.measure({ network, milliseconds: SHARE.pytorch }) : null
    return browser.measure(who, { network, milliseconds: SHARE[who] })
  }
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [index, { name }] of NETWORKS.entries()) {
      peaks.push((await browser.measure('peak', { network: index, milliseconds: SHARE.peak }))!)
      for (const who of RUNNERS) {
        const key = `${who} ${index}`
        if ((spent.get(key) ?? 0) > PATIENCE) continue
        const start = performance.now()
        const speed = await measure(who, index)
        spent.set(key, (spent.get(key) ?? 0) + performance.now() - start)
        if (speed !== null) speeds[index]![who].push(speed)
      }
      const latest = RUNNERS.map((who) => `${who} ${speeds[index]![who].at(-1)?.toPrecision(4) ?? '–'}`)
      console.log(`round ${round + 1} of ${ROUNDS}  ${name.padEnd(30)} ${latest.join('  ')}`)
    }
  }
  const measured: Measured[] = NETWORKS.map((network, index) => ({ network, speeds: speeds[index]! }))
  const [header, ...rows] = tableOf(measured, median(peaks))
  console.log('\nSamples a second (median), and how many times as fast as the other our worker trains.')
  const widths = header!.map((_, column) => Math.max(...[header!, ...rows].map((cells) => cells[column]!.length)))
  for (const cells of [header!, ...rows]) console.log(cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join('  '))
  const engine = (await browser.ourEngine())!
  console.log(`\nOur worker: ${engine}. Most that WebAssembly multiplies and adds in this browser: ${median(peaks).toFixed(1)} GFLOP/s.`)
  if (ROUNDS < FULL) return
  await writeFile(PAGE, pageOf(measured, { browser: browser.version, engine, pytorch, peaks, rounds: ROUNDS, load }))
  console.log(`Written to ${PAGE}.`)
}

const browser = await openBenchPage()
if (!browser) {
  console.error('NOT MEASURED: there is no Chromium here. Install one, or name a browser in CHROME_PATH.')
} else {
  const pytorch = await startPyTorch()
  if (!pytorch) console.error('PyTorch is NOT MEASURED: neither $PYTHON nor python3 nor /usr/bin/python3 imports torch (Debian: sudo apt install python3-torch).')
  try {
    await run(browser, pytorch)
  } finally {
    pytorch?.close()
    await browser.close()
  }
}
