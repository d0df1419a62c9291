import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { refuseNode } from './version.mjs'

/** `npm test`: installs, builds, checks types and style, runs unit and end-to-end tests, and counts them. */

const refusal = refuseNode(process.versions.node)
if (refusal) {
  console.error(refusal)
  process.exit(2)
}

const root = path.resolve(import.meta.dirname, '../..')
const results = path.join(root, 'test-results')
const started = performance.now()

/** @param {string} text */
const say = (text) => console.log(`\n▸ ${text}`)

/**
 * @param {string} title
 * @param {string[]} args of Node
 * @param {Record<string, string>} [env]
 * @returns {Promise<boolean>} whether it ended well
 */
function run(title, args, env = {}) {
  say(title)
  const start = performance.now()
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...env } })
    child.on('error', () => resolve(false))
    child.on('exit', (code) => {
      console.log(`  ${title}: ${code === 0 ? 'fine' : `failed with exit code ${code}`} after ${((performance.now() - start) / 1000).toFixed(1)} s`)
      resolve(code === 0)
    })
  })
}

/** @param {string} name @returns {Record<string, unknown> | null} */
function report(name) {
  const file = path.join(results, name)
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null
}

let passed = 0
let failed = 0

/** @param {boolean} fine @param {{ passed: number, failed: number } | null} counts of a runner; null for a single check */
function count(fine, counts) {
  passed += counts?.passed ?? (fine ? 1 : 0)
  failed += counts?.failed ?? (fine ? 0 : 1)
  if (counts && !fine && counts.failed === 0) failed += 1
}

/** @param {string} name of a package's command @param {string} file inside the package */
const tool = (name, file) => path.join(root, 'node_modules', name, file)

try {
  const { ensureInstalled } = await import('./install.mjs')
  await ensureInstalled(root, say)
  const { findTestBrowser } = await import('./testBrowser.mjs')
  const browser = await findTestBrowser(say)
  say(`End-to-end tests will run in ${browser}`)
  rmSync(results, { recursive: true, force: true })
  mkdirSync(results, { recursive: true })

  count(await run('Type check', [tool('typescript', 'bin/tsc'), '-p', '.']), null)
  count(await run('Lint', [tool('oxlint', 'bin/oxlint'), '--type-aware', '--deny-warnings']), null)
  const { ensureBuilt } = await import('./build.mjs')
  await ensureBuilt(root, say)

  // The build leaves NODE_ENV at "production", in which React has no test tools.
  const unit = await run('Unit tests', [tool('vitest', 'vitest.mjs'), 'run', '--reporter=default', '--reporter=json', '--outputFile.json=test-results/unit.json'], { NODE_ENV: 'test' })
  const unitReport = /** @type {{ numPassedTests: number, numFailedTests: number } | null} */ (report('unit.json'))
  count(unit, unitReport && { passed: unitReport.numPassedTests, failed: unitReport.numFailedTests })

  const e2e = await run('End-to-end tests', [tool('@playwright/test', 'cli.js'), 'test', '-c', 'tests/e2e/playwright.config.ts'], { CHROME_PATH: browser })
  const e2eReport = /** @type {{ stats: { expected: number, unexpected: number, flaky: number } } | null} */ (report('e2e.json'))
  count(e2e, e2eReport && { passed: e2eReport.stats.expected + e2eReport.stats.flaky, failed: e2eReport.stats.unexpected })
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  failed += 1
}

console.log(`\nAll of it took ${((performance.now() - started) / 1000).toFixed(0)} s.`)
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)
