import { chromium, expect, test, type Browser, type BrowserContext, type Page, type Worker } from '@playwright/test'
import { readlinkSync } from 'node:fs'
import path from 'node:path'
import type { TrainingEvent } from '../../shared/training/protocol.ts'
import { openApp } from './canvas.ts'
import { chain, openProject, overhear, setField, template } from './training.ts'

/** What breaks, and what becomes of the run. Nothing in the page knows of these tests: they break what a browser, a driver or a user would. */

const events = (page: Page): Promise<TrainingEvent[]> => page.evaluate(() => window.overheard.events)
/** Counted in the page: a small network takes half a million steps a second, and nobody wants to carry all of their losses at every look. */
const count = (page: Page, kind: TrainingEvent['event']) => page.evaluate((wanted) => window.overheard.events.filter(({ event }) => event === wanted).length, kind)
const has = (page: Page, kind: TrainingEvent['event'], wanted = 1) => expect.poll(() => count(page, kind), { timeout: 60_000 }).toBeGreaterThanOrEqual(wanted)
/** It computes: another moment is stored. */
const goesOn = async (page: Page) => has(page, 'kept', 1 + (await count(page, 'kept')))
const latest = (page: Page, kind: TrainingEvent['event']) => page.evaluate((wanted) => window.overheard.events.findLast(({ event }) => event === wanted)!, kind)
const ended = (page: Page) => expect(page.getByTestId('test-result')).toBeVisible({ timeout: 60_000 })
const notice = (page: Page, text: string | RegExp) => page.locator('.mantine-Notification-root').filter({ hasText: text })
const trainer = (page: Page): Worker => page.workers().at(-1)!

/**
 * The losses of all steps, cut where a run goes on from an earlier one. Fails where a step is missing or comes twice. Those that were on their way when a
 * worker broke off are holes: the page joins its curve from what is stored.
 */
function joinedLosses(heard: readonly TrainingEvent[], first = 1): number[] {
  const losses: number[] = []
  for (const event of heard) {
    if (event.event === 'start') losses.length = Math.max(0, (event.from?.step ?? 0) + 1 - first)
    if (event.event !== 'batches') continue
    expect(event.first).toBe(first + losses.length)
    // One by one: a page that was held up hears of more steps at once than a call takes.
    for (const loss of event.losses) losses.push(loss)
  }
  return losses
}

/** Fails where losses of a run are others than where nothing breaks. */
async function expectUninterrupted(losses: readonly number[], browser: Browser, baseURL: string, first = 1): Promise<void> {
  // Without the holes.
  expect(losses.flat().length).toBeGreaterThan(0.8 * losses.length)
  const steps = first - 1 + losses.length
  const whole = await uninterrupted(browser, baseURL, steps)
  expect(losses).toEqual(whole.slice(first - 1).map((loss, index) => (index in losses ? loss : undefined)))
}

/** Longer than any test lasts, on any machine. */
const project = template('cnn-digits8', { epochs: 100_000, earlyStopping: false })

async function train(page: Page, what: { readonly name: string } = project): Promise<void> {
  await openProject(page, what)
  await page.getByTestId('dock-train').click()
}

async function stopped(page: Page): Promise<readonly TrainingEvent[]> {
  await page.getByTestId('dock-stop').click()
  await ended(page)
  return events(page)
}

/** The losses of as many steps of the same run where nothing breaks. */
async function uninterrupted(browser: Browser, baseURL: string, steps: number): Promise<readonly number[]> {
  const page = await browser.newPage({ baseURL })
  await overhear(page)
  await openApp(page)
  await train(page)
  await expect.poll(() => page.evaluate(() => window.overheard.events.reduce((sum, event) => sum + (event.event === 'batches' ? event.losses.length : 0), 0)), { timeout: 100_000 }).toBeGreaterThanOrEqual(steps)
  const losses = joinedLosses(await stopped(page)).slice(0, steps)
  await page.close()
  return losses
}

test('a worker that breaks off, running or paused, is replaced, and the run goes on as if nothing had happened', async ({ page, browser, baseURL }, testInfo) => {
  await overhear(page)
  await openApp(page)
  await train(page)
  await has(page, 'kept')
  await trainer(page).evaluate(() => setTimeout(() => {
    throw new Error('killed')
  }))
  await expect(notice(page, /^The training process broke off \(killed\)\. Training went on after epoch \d+, step [\d,]+\.$/)).toBeVisible()
  await page.screenshot({ path: testInfo.outputPath('went-on.png') })
  await has(page, 'kept', 2)
  await page.getByTestId('dock-pause').click()
  await page.getByTestId('dock-resume').waitFor()
  await trainer(page).evaluate(() => setTimeout(() => {
    throw new Error('killed again')
  }))
  await expect(notice(page, /broke off \(killed again\)\. The run waits after epoch \d+, step [\d,]+\.$/)).toBeVisible()
  await page.getByTestId('dock-resume').click()
  await goesOn(page)
  const heard = await stopped(page)
  expect(heard.filter(({ event }) => event === 'start')).toHaveLength(3)
  await expectUninterrupted(joinedLosses(heard), browser, baseURL!)
})

test('a worker that hangs is noticed and replaced', { tag: '@nightly' }, async ({ page, browser, baseURL }) => {
  await overhear(page)
  await openApp(page)
  await train(page)
  await has(page, 'kept')
  await trainer(page).evaluate(() => setTimeout(() => {
    for (;;);
  }))
  await expect(notice(page, /^The training process broke off \(no sign of life for 1\d seconds\)\. Training went on after epoch/)).toBeVisible({ timeout: 20_000 })
  await goesOn(page)
  await expectUninterrupted(joinedLosses(await stopped(page)), browser, baseURL!)
})

/** Keeps the WebGL contexts of the workers at hand, and refuses new ones from `refuse` on. */
async function followContexts(page: Page): Promise<{ refuse: boolean }> {
  const driver = { refuse: false }
  await page.route(/worker-.*\.js$/, async (route) => {
    const response = await route.fetch()
    const patch = `{ const { getContext } = OffscreenCanvas.prototype; self.contexts = []; OffscreenCanvas.prototype.getContext = function (...input) { const made = ${driver.refuse ? 'null' : 'getContext.apply(this, input)'}; if (made) self.contexts.push(made); return made } }\n`
    await route.fulfill({ response, body: (await response.text()).replace(/^((?:import[^;]*;)*)/, `$1${patch}`) })
  })
  return driver
}

const loseContext = (worker: Worker, restore: boolean) => worker.evaluate((back) => {
  for (const context of (self as unknown as { contexts: WebGL2RenderingContext[] }).contexts) {
    const extension = context.getExtension('WEBGL_lose_context')!
    extension.loseContext()
    if (back) setTimeout(() => extension.restoreContext())
  }
}, restore)

test('a lost WebGL context, restored or not, costs no run: it goes on there, or with one click on the processor', async ({ page }, testInfo) => {
  const driver = await followContexts(page)
  await overhear(page)
  await openApp(page)
  await openProject(page, chain('circle', [['input', { shape: [2] }], ['dense', { units: 4, activation: 'tanh' }], ['dense', { units: 1 }]], { epochs: 100_000, batchSize: 32 }, { source: 'circle' }))
  await page.getByTestId('backend-chip').click()
  await page.getByTestId('backend-webgl').click()
  await page.getByTestId('dock-train').click()
  await has(page, 'kept')
  await loseContext(trainer(page), true)
  await expect(notice(page, /^The training process broke off \(the graphics driver took the WebGL context away\)\. Training went on after epoch \d+, step [\d,]+\.$/)).toBeVisible({ timeout: 30_000 })
  await has(page, 'kept', 2)
  driver.refuse = true
  await loseContext(trainer(page), false)
  const alert = notice(page, 'Training broke off')
  await expect(alert).toContainText('What it has learned up to its last stored moment is kept.')
  await page.screenshot({ path: testInfo.outputPath('no-webgl.png') })
  await alert.getByRole('button', { name: 'Go on with WASM' }).click()
  await has(page, 'start', 3)
  await has(page, 'kept', 3)
  await expect(page.getByTestId('backend-chip')).toHaveText('WASM')
  await page.getByTestId('dock-stop').click()
  await expect(page.getByTestId('dock-train')).toBeVisible()
  const heard = await events(page)
  const starts = heard.filter((event) => event.event === 'start')
  expect(starts.map(({ backend, from }) => [backend, (from?.step ?? 0) > 0])).toEqual([['webgl', false], ['webgl', true], ['wasm', true]])
  joinedLosses(heard)
})

/** A browser of its own whose data outlive it. */
async function openBrowser(folder: string, baseURL: string): Promise<{ context: BrowserContext; page: Page }> {
  const context = await chromium.launchPersistentContext(folder, { ...test.info().project.use.launchOptions, baseURL, viewport: { width: 1280, height: 720 } })
  const [page] = context.pages()
  await overhear(page!)
  return { context, page: page! }
}

/** Without warning, as the system does it when there is no memory left. The browser itself says in its folder which process it is. */
async function killBrowser(folder: string, context: BrowserContext): Promise<void> {
  const gone = new Promise((resolve) => context.once('close', resolve))
  process.kill(Number(readlinkSync(path.join(folder, 'SingletonLock')).split('-').at(-1)), 'SIGKILL')
  await gone
}

test('a browser that is killed goes on with its run when it is opened again, running or paused', async ({ browser, baseURL }, testInfo) => {
  const folder = testInfo.outputPath('profile')
  let { context, page } = await openBrowser(folder, baseURL!)
  await openApp(page)
  await train(page)
  await has(page, 'kept', 2)
  const kept = (await events(page)).findLast((event) => event.event === 'kept')!.moment
  await killBrowser(folder, context)

  ;({ context, page } = await openBrowser(folder, baseURL!))
  await page.goto('/?files=classic')
  await expect(notice(page, /^“Run 1” was interrupted after epoch \d+, step [\d,]+\. Training went on from there\./)).toBeVisible({ timeout: 30_000 })
  await page.screenshot({ path: testInfo.outputPath('went-on.png') })
  const from = (await events(page)).find((event) => event.event === 'start')!.from
  expect(from!.step).toBeGreaterThanOrEqual(kept.step)
  await page.getByTestId('dock-pause').click()
  await page.getByTestId('dock-resume').waitFor()
  // Where it waits is stored a moment later.
  await expect.poll(() => page.evaluate(() => {
    const heard = window.overheard.events
    const last = heard.findLast((event) => event.event === 'batches')!
    return heard.findLast((event) => event.event === 'kept')!.moment.step - (last.first + last.losses.length - 1)
  })).toBe(0)
  await killBrowser(folder, context)

  ;({ context, page } = await openBrowser(folder, baseURL!))
  await page.goto('/?files=classic')
  await expect(notice(page, /^“Run 1” was interrupted after epoch \d+, step [\d,]+\. It waits there\./)).toBeVisible({ timeout: 30_000 })
  await page.getByTestId('dock-resume').click()
  await goesOn(page)
  const heard = await stopped(page)
  const again = heard.find((event) => event.event === 'start')!.from!
  await expectUninterrupted(joinedLosses(heard, again.step + 1), browser, baseURL!, again.step + 1)
  // All epochs are in the chart, those before the kills too, with their batches.
  const curve = page.getByRole('slider', { name: /^Values of Loss/ })
  await curve.focus()
  const said: (string | null)[] = []
  for (let epoch = 1; epoch <= Math.min(10, from!.epoch); epoch += 1) {
    await curve.press(epoch === 1 ? 'Home' : 'ArrowRight')
    await expect(curve).toHaveAttribute('aria-valuetext', new RegExp(`^Epoch ${epoch}\\b`))
    said.push(await curve.getAttribute('aria-valuetext'))
  }
  // Of many batches a chart draws a few, so not each epoch has one beside it.
  expect(said.join()).toContain('batches')
  await context.close()
})

test('a page that is loaded anew in the middle of a training goes on with it, on the user’s own table', { tag: '@nightly' }, async ({ page }) => {
  page.on('dialog', (dialog) => void dialog.accept())
  await overhear(page)
  await openApp(page)
  await openProject(page, chain('flats', [['input', { shape: [2] }], ['dense', { units: 4, activation: 'tanh' }], ['dense', { units: 1 }]], { epochs: 100_000, batchSize: 1 }, { source: 'plane' }))
  await page.getByRole('tab', { name: 'Data', exact: true }).click()
  const rows = Array.from({ length: 120 }, (_, index) => [20 + ((index * 7) % 90), 1 + ((index * 3) % 11)] as const)
  const chooser = page.waitForEvent('filechooser')
  await page.getByTestId('open-data-files').click()
  await (await chooser).setFiles([{ name: 'flats.csv', mimeType: 'text/csv', buffer: Buffer.from(`size,distance,price\n${rows.map(([size, distance]) => `${size},${distance},${3 * size - 15 * distance}`).join('\n')}\n`) }])
  await page.getByTestId('csv-load').click()
  await expect(page.getByTestId('csv-load')).toHaveCount(0)
  await page.getByTestId('dock-train').click()
  await has(page, 'kept')
  const { sizes } = (await events(page)).find((event) => event.event === 'start')!
  await page.reload()
  await expect(notice(page, /^“Run 1” was interrupted after epoch \d+, step [\d,]+\. Training went on from there\./)).toBeVisible({ timeout: 30_000 })
  await has(page, 'kept')
  const heard = await events(page)
  const again = heard.find((event) => event.event === 'start')!
  expect(again.sizes).toEqual(sizes)
  expect(again.from!.step).toBeGreaterThan(0)
  // Nothing is other than before.
  expect(heard.filter(({ event }) => event === 'note')).toEqual([])
  joinedLosses(heard, again.from!.step + 1)
  await page.getByTestId('dock-stop').click()
})

test('a loss that is no longer a number stops the run, and one click goes on with a tenth of the learning rate', async ({ page }, testInfo) => {
  await overhear(page)
  await openApp(page)
  await openProject(page, chain('plane', [['input', { shape: [2] }], ['dense', { units: 1 }]], { epochs: 100_000, batchSize: 4, optimizer: { kind: 'sgd', learningRate: 0.3 } }, { source: 'plane' }))
  await page.getByTestId('dock-train').click()
  await has(page, 'kept')
  await page.getByTestId('dock').getByRole('tab', { name: /^Settings/ }).click()
  await setField(page, 'Learning rate η', '3')
  const alert = notice(page, 'Training diverged')
  await expect(alert).toBeVisible()
  await page.screenshot({ path: testInfo.outputPath('diverged.png') })
  await alert.getByRole('button', { name: 'Go on with a learning rate of 0.3' }).click()
  await expect(alert).toHaveCount(0)
  await expect(page.getByRole('textbox', { name: 'Learning rate η' })).toHaveValue('0.3')
  // From the last epoch whose numbers were sound it comes down again.
  await expect.poll(async () => ((await latest(page, 'epoch')) as Extract<TrainingEvent, { event: 'epoch' }>).record.loss).toBeLessThan(0.1)
  await page.getByTestId('dock-stop').click()
  await has(page, 'end', 2)
  const heard = await events(page)
  expect(heard.filter((event) => event.event === 'end').map(({ stoppedBy }) => stoppedBy)).toEqual(['notFinite', 'user'])
  const from = heard.findLast((event) => event.event === 'start')!.from!
  expect(from.step % heard.find((event) => event.event === 'start')!.stepsPerEpoch).toBe(0)
  expect(joinedLosses(heard).every(Number.isFinite)).toBe(true)
  // One step of undo.
  await page.keyboard.press('Control+z')
  await expect(page.getByRole('textbox', { name: 'Learning rate η' })).toHaveValue('3')
})

test('where there is no memory left the run stops, says so, and goes on with half the batch', { tag: '@nightly' }, async ({ page }, testInfo) => {
  await overhear(page)
  await openApp(page)
  await train(page)
  await has(page, 'kept')
  await trainer(page).evaluate(() => {
    const Original = Float32Array
    Object.assign(self, {
      Float32Array: class extends Original {
        constructor(...input: [number]) {
          if (typeof input[0] === 'number' && input[0] > 0) throw new RangeError('Array buffer allocation failed')
          super(...input)
        }
      },
    })
  })
  const alert = notice(page, 'Training broke off')
  await expect(alert).toContainText('Training stopped: the memory was not enough (Array buffer allocation failed). What it has learned up to its last stored moment is kept.')
  await page.screenshot({ path: testInfo.outputPath('no-memory.png') })
  await alert.getByRole('button', { name: 'Go on with half the batch (16)' }).click()
  await has(page, 'start', 2)
  await goesOn(page)
  const heard = await stopped(page)
  const [before, after] = heard.filter((event) => event.event === 'start')
  expect(after!.stepsPerEpoch).toBe(Math.ceil(before!.sizes.train / 16))
  expect(after!.from!.step).toBeGreaterThan(0)
  joinedLosses(heard)
})

/** What browsers do to a hidden page: nothing is drawn, and its timers come once a second at most. Workers go on. */
function hide(): void {
  Object.defineProperty(document, 'visibilityState', { get: () => 'hidden', configurable: true })
  Object.defineProperty(document, 'hidden', { get: () => true, configurable: true })
  document.dispatchEvent(new Event('visibilitychange'))
  window.requestAnimationFrame = () => 0
  for (const name of ['setTimeout', 'setInterval'] as const) {
    const original = window[name].bind(window) as (run: () => void, milliseconds: number) => number
    Object.assign(window, { [name]: (run: () => void, milliseconds = 0) => original(run, Math.max(1000, milliseconds)) })
  }
}

test('training goes on while its tab is hidden', { tag: '@nightly' }, async ({ page, browser, baseURL }) => {
  await overhear(page)
  await openApp(page)
  await page.evaluate(hide)
  await train(page, template('cnn-digits8', { epochs: 10, earlyStopping: false }))
  await has(page, 'end')
  const losses = joinedLosses(await events(page))
  expect(losses).toHaveLength(10 * (await latest(page, 'start') as Extract<TrainingEvent, { event: 'start' }>).stepsPerEpoch)
  await expectUninterrupted(losses, browser, baseURL!)
})
