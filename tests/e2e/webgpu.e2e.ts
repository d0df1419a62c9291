import { expect, test } from '@playwright/test'
import { openApp } from './canvas.ts'
import { chain, lossesOfLastRun, openProject, overhear } from './training.ts'

// WebGPU in software, where this browser has it.
test.use({
  launchOptions: async ({ launchOptions }, provide) => provide({ ...launchOptions, args: [...(launchOptions.args ?? []), '--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'] }),
})

/** 105 samples to learn: three whole batches an epoch. */
const IRIS = chain('iris', [['input', { shape: [4] }], ['dense', { units: 8, activation: 'tanh' }], ['dense', { units: 3 }], ['softmax']], { epochs: 3, batchSize: 35, optimizer: { kind: 'adam', learningRate: 0.02 } }, { source: 'iris' })

// At night: in software, the shaders of a first step take half a minute on a busy machine.
test('a network trains on WebGPU as on the processor, and can be asked afterwards @nightly', async ({ page }) => {
  test.setTimeout(400_000)
  await overhear(page)
  await openApp(page)
  await openProject(page, IRIS)
  const train = async (backend: string) => {
    await page.getByTestId('backend-chip').click()
    await page.getByTestId(`backend-${backend}`).click()
    await page.getByTestId('dock-train').click()
    await expect.poll(() => page.evaluate(() => window.overheard.events.at(-1)?.event), { timeout: 150_000 }).toBe('end')
    await expect(page.getByTestId('dock-train')).toBeVisible()
    const start = await page.evaluate(() => window.overheard.events.findLast(({ event }) => event === 'start'))
    expect(start).toMatchObject({ backend })
    return lossesOfLastRun(page)
  }
  const expected = await train('wasm')
  await page.evaluate(() => void (window.overheard.events = []))

  await page.getByTestId('backend-chip').click()
  const item = page.getByTestId('backend-webgpu')
  if (await item.isDisabled()) {
    console.warn(`NOT TESTED: TRAINING ON WEBGPU. ${await item.textContent()}`)
    test.skip()
  }
  await page.keyboard.press('Escape')
  const losses = await train('webgpu')
  expect(losses).toHaveLength(expected.length)
  // Sums in another order drift apart slowly.
  for (const [step, loss] of losses.entries()) expect(Math.abs(loss / expected[step]! - 1), `step ${step + 1}`).toBeLessThan(1e-3)

  await page.getByTestId('dock').getByRole('tab', { name: /^Confusion/ }).click()
  const matrix = page.getByRole('table', { name: /confusion/i })
  await expect(matrix).toBeVisible()
  await matrix.getByRole('button').first().click()
  await expect(page.getByTestId('prediction').first()).toBeVisible()

  // A trial on the processor beside it, and the trained network answers from WebGPU again.
  await page.getByTestId('backend-chip').click()
  await page.getByTestId('backend-wasm').click()
  await page.getByTestId('dock').getByRole('tab', { name: /^Settings/ }).click()
  await page.getByTestId('try-out').click()
  await expect(page.getByTestId('trial-answer')).toContainText('on WASM')
  await page.keyboard.press('Escape')
  await page.getByTestId('dock').getByRole('tab', { name: /^Confusion/ }).click()
  await expect(matrix).toBeVisible()
})
