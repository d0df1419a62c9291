import os from 'node:os'
import { openBenchPage, type BenchBrowser } from './training/browser.ts'
import { NETWORKS } from './training/networks.ts'
import { median } from './training/report.ts'

/**
 * What pause, charts, the doctor and checkpoints cost where a graphics card trains: the page's worker on WebGL beside a bare loop of
 * TensorFlow.js on WebGL with the same layers, which reads nothing back but its last loss. They take turns in one browser; the ratio of each round is
 * looked at, so that the machine's own drift is in both. Fails where the worker does not reach 0.95 of the loop. Without a card a program plays one.
 */

const NETWORK = 'LeNet-5, 28×28, batch 64'
const LEAST = 0.95
/** Programs that want the processor, from which on rounds differ by more than what is measured. */
const QUIET = 1
const ROUNDS = Number(process.env.ROUNDS ?? 5)
/** Milliseconds that each trains in a round: twenty steps where a step takes a second. */
const SHARE = 20_000
/** Milliseconds that a run goes on before that: the doctor looks at its first step and at one a second later, whatever they cost; after that at 2 % of the time at most. */
const WARM_UP = 4000

/** The ratio of each round. */
async function run(browser: BenchBrowser): Promise<readonly number[]> {
  const network = NETWORKS.findIndex(({ name }) => name === NETWORK)
  const ours = () => browser.measure('ours', { network, milliseconds: SHARE, warmUp: WARM_UP, backend: 'webgl' })
  const bare = () => browser.measure('tensorflow', { network, milliseconds: SHARE })
  // What is compiled at first has been compiled then.
  await browser.measure('tensorflow', { network, milliseconds: 1 })
  await browser.measure('ours', { network, milliseconds: 1, backend: 'webgl' })
  const ratios: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    // Who begins changes, as what comes second finds a warmer machine.
    const order = round % 2 === 0 ? ([ours, bare] as const) : ([bare, ours] as const)
    const [first, second] = [(await order[0]())!, (await order[1]())!]
    const [worker, loop] = round % 2 === 0 ? [first, second] : [second, first]
    ratios.push(worker / loop)
    console.log(`round ${round + 1} of ${ROUNDS}  worker ${worker.toFixed(1)}  bare loop ${loop.toFixed(1)} samples a second  ratio ${(worker / loop).toFixed(3)}`)
  }
  return ratios
}

const load = os.loadavg()[0]!
const browser = await openBenchPage()
if (!browser) {
  console.error('NOT MEASURED: there is no Chromium here. Install one, or name a browser in CHROME_PATH.')
} else {
  try {
    const ratios = await run(browser)
    const ratio = median(ratios)
    console.log(`\n${NETWORK}: the worker on WebGL reaches ${ratio.toFixed(3)} of a bare loop, in single rounds ${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)} (${await browser.ourEngine()}; ${browser.version}; other programs kept ${load.toFixed(1)} processors busy).`)
    if (ratio < LEAST) {
      console.error(`That is less than ${LEAST}: what a run does beside its steps costs too much.${load > QUIET ? ' But the machine was not quiet: measure again on one that is before you believe it.' : ''}`)
      process.exitCode = 1
    }
  } finally {
    await browser.close()
  }
}
