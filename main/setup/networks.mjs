import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import path from 'node:path'

/**
 * `npm run networks`: opens every template with the command line, trains those that a laptop can train, and writes
 * docs/networks.md. Exits with 1 where a network misses its bar. It takes some ten minutes; `npm run networks -- ID …` trains only these
 * and writes nothing.
 */

const root = path.resolve(import.meta.dirname, '../..')
const folder = mkdtempSync(path.join(tmpdir(), 'layerwright-networks-'))

/**
 * What a trained network is measured by, and the least that it has to reach on samples it never saw.
 * @type {Record<string, ['accuracy' | 'mean IoU', number]>}
 */
const BARS = {
  'mlp-iris': ['accuracy', 0.93],
  'logistic-digits8': ['accuracy', 0.93],
  'mlp-digits8': ['accuracy', 0.95],
  'cnn-digits8': ['accuracy', 0.97],
  'residual-digits8': ['accuracy', 0.97],
  'lenet5-digits28': ['accuracy', 0.97],
  'mini-vgg': ['accuracy', 0.97],
  'mini-inception': ['accuracy', 0.97],
  'resnet8': ['accuracy', 0.97],
  'mini-unet': ['mean IoU', 0.8],
  'localisation': ['mean IoU', 0.7],
}

/** @param {string[]} args of the command line; answers what it printed, line by line as JSON */
function layerwright(...args) {
  const run = spawnSync(process.execPath, [path.join(root, 'main/setup/layerwright.mjs'), ...args, '--json'], { encoding: 'utf8', maxBuffer: 256 * 1024 ** 2 })
  if (run.status === 2 || run.stdout === '') throw new Error(`layerwright ${args.join(' ')}: ${run.stderr}`)
  return run.stdout.trim().split('\n').map((line) => JSON.parse(line))
}

const wanted = process.argv.slice(2)
const rows = []
const trained = []
let missed = 0
for (const { id, title } of layerwright('templates')[0]) {
  if (wanted.length > 0 && !wanted.includes(id)) continue
  const file = path.join(folder, `${id}.layerwright.json`)
  layerwright('new', id, '--out', file)
  const [{ layers, totals }] = layerwright('summary', file)
  rows.push(`| ${title} | \`${id}\` | ${layers.length} | ${count(totals.trainable)} | ${count(totals.parameters)} | ${count(totals.macs)} |`)
  const bar = BARS[id]
  if (!bar) continue
  const events = layerwright('train', file, '--seed', '1')
  const end = events.findLast(({ event }) => event === 'end')
  const epochs = events.filter(({ event }) => event === 'epoch').length
  const [metric, least] = bar
  const reached = metric === 'accuracy' ? end.testAccuracy : end.testMeanIoU
  const precision = end.meanAveragePrecision ?? end.testMeanAveragePrecision
  const good = reached >= least
  if (!good) missed += 1
  const extra = precision === undefined || precision === null ? '' : `, mAP at 0.5: ${percent(precision)}`
  trained.push(`| ${title} | \`${id}\` | ${metric} **${percent(reached)}**${extra} | ${percent(least)} | ${epochs} | ${end.seconds.toFixed(0)} s |`)
  console.log(`${id}: ${metric} ${percent(reached)}${extra} in ${end.seconds.toFixed(1)} s; at least ${percent(least)} is asked for${good ? '' : ': MISSED'}`)
}
rmSync(folder, { recursive: true })

if (wanted.length === 0) {
  writeFileSync(path.join(root, 'docs/networks.md'), `# Networks

Every network below is a template: \`layerwright new ID --out FILE\`, or the tab "Templates" in the app. This page is written by
\`npm run networks\`, which opens, counts and trains them with the command line.

## Trained here

Figures are of the test part, which no training has seen, after \`layerwright train FILE --seed 1\` with the settings in the file. Measured on
${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'} without a graphics card, Node ${process.versions.node}, ${new Date().toISOString().slice(0, 10)}.
Mean IoU is the overlap of what was found with what is there (intersection over union): 100 % is a perfect fit.

| network | template | test | asked for | epochs | time |
|---|---|---|---|---|---|
${trained.join('\n')}

## Sizes

Layers are those that \`summary\` lists, blocks written out. "Stored" adds the running statistics of batch norm, which no gradient changes.
MACs are the multiply-accumulates of convolutions and dense layers for one sample.

| network | template | layers | trainable | stored | MACs |
|---|---|---|---|---|---|
${rows.join('\n')}
`)
}
process.exit(missed > 0 ? 1 : 0)

/** @param {number} value */
function count(value) {
  return value.toLocaleString('en-US')
}

/** @param {number} share */
function percent(share) {
  return `${(100 * share).toFixed(1)} %`
}
