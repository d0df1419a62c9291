import { expect, test, type Page } from '@playwright/test'
import { objectionsInBothThemes } from './axe.ts'
import { openApp } from './canvas.ts'
import { openProject, overhear, setField, template } from './training.ts'

const settings = (page: Page) => page.getByTestId('dock').getByRole('tab', { name: /^Settings/ }).click()
const dialog = (page: Page) => page.getByRole('dialog')

test('says whether a network will train here, and makes a batch fit with a click', async ({ page }, testInfo) => {
  await openApp(page)
  await openProject(page, template('cnn-digits8', { epochs: 10, batchSize: 32 }))
  await settings(page)
  await page.getByTestId('try-out').click()
  const answer = page.getByTestId('trial-answer')
  await expect(answer).toContainText(/^Yes\. One epoch takes about [\d.]+ m?s on WASM; 10 epochs about .+\./)
  await expect(answer).toContainText(/Training holds .+ of 2\.0 GiB\. The largest batch that fits is 1,257: all training samples at once\./)
  await expect(answer).toContainText('It runs as one compiled program')
  await page.screenshot({ path: testInfo.outputPath('trial.png') })
  expect(await objectionsInBothThemes(page, '[role="dialog"]')).toEqual([])
  await dialog(page).getByRole('button', { name: 'Close' }).last().click()
  await expect(dialog(page)).toHaveCount(0)

  // One that cannot: 4 million units for each of the 1,024 samples.
  const wide = template('mlp-digits8', { batchSize: 1024 })
  for (const node of wide.graph.nodes.filter(({ type }) => type === 'dense').slice(0, 1)) node.params = { ...node.params, units: 300_000 }
  await openProject(page, { ...wide, name: 'wide' })
  await page.keyboard.press('Control+k')
  await page.keyboard.type('Will it train here')
  await page.keyboard.press('Enter')
  await expect(answer).toContainText(/^No\. This network would need about .+ to train with a batch of 1,024/)
  await page.screenshot({ path: testInfo.outputPath('too-large.png') })
  const fix = dialog(page).getByRole('button', { name: /^Use a batch of/ })
  const batch = (await fix.textContent())!.replace(/\D/g, '')
  await fix.click()
  await dialog(page).getByRole('button', { name: /Stop|Close/ }).last().click()
  await settings(page)
  await expect(page.getByRole('textbox', { name: 'Batch size' })).toHaveValue(batch)
})

test('finds a learning rate, which one click takes and one undo takes back; beside a training there are no trials', async ({ page }, testInfo) => {
  await overhear(page)
  await openApp(page)
  await openProject(page, template('mlp-digits8', { epochs: 3, optimizer: { kind: 'adam', learningRate: 0.25 } }))
  await settings(page)
  const field = page.getByRole('textbox', { name: 'Learning rate η' })
  await page.getByTestId('find-rate').click()
  await expect(page.getByTestId('rate-sweep').locator('[data-points]')).not.toHaveAttribute('data-points', '0')
  await page.screenshot({ path: testInfo.outputPath('sweep.png') })
  expect(await objectionsInBothThemes(page, '[role="dialog"]')).toEqual([])
  // The values can be read with the keys, and another rate be taken there.
  const use = page.getByTestId('use-rate')
  const suggested = Number((await use.textContent())!.replace('Use ', ''))
  expect(suggested).toBeGreaterThan(1e-4)
  expect(suggested).toBeLessThan(0.2)
  const reader = page.getByRole('slider', { name: 'Values of Loss by learning rate' })
  await reader.focus()
  await reader.press('Home')
  await expect(reader).toHaveAttribute('aria-valuetext', /^Learning rate 1e-7, /)
  await reader.press('Enter')
  await expect(use).toHaveText('Use 1e-7')
  await dialog(page).getByRole('button', { name: 'Sweep again' }).click()
  await expect(use).toHaveText(`Use ${suggested}`)
  await use.click()
  await expect(dialog(page)).toHaveCount(0)
  await expect(field).toHaveValue(String(suggested))
  await page.getByTestId('dock').getByRole('tab', { name: /^Charts/ }).click()
  await page.keyboard.press('Control+z')
  await settings(page)
  await expect(field).toHaveValue('0.25')

  // Nothing of all that is a run; one begins as ever, and then there are no trials.
  expect(await page.evaluate(() => window.overheard.events.length)).toBe(0)
  await setField(page, 'Epochs', '2000')
  await page.getByTestId('dock-train').click()
  await page.getByTestId('dock-pause').waitFor()
  await settings(page)
  await expect(page.getByTestId('find-rate')).toBeDisabled()
  await expect(page.getByTestId('try-out')).toBeDisabled()
  await page.getByTestId('dock-stop').click()
  await expect(page.getByTestId('find-rate')).toBeEnabled()
})

test('with a graphics card, auto times the network on each backend once, remembers it and says so', { tag: '@nightly' }, async ({ page }, testInfo) => {
  // The software card goes by the name of a real one.
  await page.route(/worker-.*\.js$/, async (route) => {
    const response = await route.fetch()
    const pretence = `{ const { getParameter } = WebGL2RenderingContext.prototype; WebGL2RenderingContext.prototype.getParameter = function (name) { return name === 37446 ? 'ANGLE (NVIDIA, NVIDIA GeForce RTX 3060 Direct3D11 vs_5_0 ps_5_0, D3D11)' : getParameter.call(this, name) } }\n`
    await route.fulfill({ response, body: (await response.text()).replace(/^((?:import[^;]*;)*)/, `$1${pretence}`) })
  })
  await page.addInitScript(() => {
    const timings: number[] = []
    Object.assign(window, { timings })
    const Original = window.Worker
    window.Worker = class extends Original {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options)
        this.addEventListener('message', ({ data }: MessageEvent<{ kind: string; what?: string; share?: number }>) => data.kind === 'progress' && data.what === 'Timing the backends' && timings.push(data.share!))
      }
    }
  })
  const timings = () => page.evaluate(() => (window as unknown as { timings: number[] }).timings)
  const train = async () => {
    await page.getByTestId('dock-train').click()
    await expect(page.getByTestId('test-result')).toBeVisible({ timeout: 60_000 })
    await settings(page)
  }
  await openApp(page)
  await openProject(page, template('mlp-digits8', { epochs: 2 }))
  await settings(page)
  const choice = page.getByTestId('backend-choice')
  await expect(choice).toHaveText('Automatic times this network on each backend at the start of its first training.')
  await train()
  await expect(choice).toHaveText(/^Auto: WASM, [\d.,]+ times as fast as WebGL for this network\.$/)
  await page.screenshot({ path: testInfo.outputPath('choice.png') })
  expect(await timings()).toEqual([0.5, 1])

  // Not again for the same network, also after the page was closed; but when it is asked for, or the network changes.
  await train()
  expect(await timings()).toEqual([0.5, 1])
  await page.reload()
  await expect(page).toHaveTitle(/ – Layerwright$/)
  await openProject(page, template('mlp-digits8', { epochs: 2 }))
  await settings(page)
  await expect(choice).toHaveText(/times as fast as WebGL/)
  expect(await timings()).toEqual([])
  await page.getByRole('button', { name: 'Measure again' }).click()
  await expect.poll(timings).toEqual([0.5, 1])
  await setField(page, 'Batch size', '17')
  await expect(choice).toHaveText(/at the start of its first training/)
})
