import { readFile } from 'node:fs/promises'
import { expect, test, type Locator } from '@playwright/test'
import { readBundle } from '../../shared/project/bundle.ts'
import { edgeIds, nodeIds, openApp } from './canvas.ts'

/** Nobody touches a mouse here. */
test('a network is built, set, repaired, trained, looked into and saved by keyboard alone', async ({ page }) => {
  await openApp(page)
  const { keyboard } = page
  const tabTo = async (wanted: Locator, key = 'Tab') => {
    for (let presses = 0; presses < 60 && !(await wanted.evaluate((element) => element === document.activeElement)); presses += 1) await keyboard.press(key)
    await expect(wanted).toBeFocused()
  }
  const add = async (name: string) => {
    await keyboard.press('a')
    await expect(page.getByTestId('layer-picker')).toBeVisible()
    await keyboard.type(name)
    await keyboard.press('Enter')
    await expect(page.getByTestId('layer-picker')).toBeHidden()
    await expect(page.locator('.react-flow__node:focus')).toHaveCount(1)
  }
  // Each goes behind the last one and is connected to it.
  for (const name of ['input', 'conv 2', 'flatten', 'dense', 'softmax']) await add(name)
  expect(await nodeIds(page)).toHaveLength(5)
  await expect.poll(() => edgeIds(page)).toHaveLength(4)
  await expect(page.getByTestId('announcer')).toContainText('Softmax added')

  // Back along the connections to the dense layer, and into its parameters.
  await keyboard.press('ArrowLeft')
  await expect(page.locator('.react-flow__node:focus')).toHaveAttribute('aria-label', /^Dense/)
  await keyboard.press('Enter')
  const inspector = page.locator('[data-area="inspector"]')
  await expect(inspector.getByRole('textbox', { name: 'Name' })).toBeFocused()
  await tabTo(inspector.getByRole('textbox', { name: 'Units', exact: true }))
  await keyboard.press('Control+a')
  await keyboard.type('12')
  await keyboard.press('Enter')
  // The first Escape may only take away the hint that Tab has passed.
  await expect(async () => {
    await keyboard.press('Escape')
    await expect(page.locator('.react-flow__node:focus')).toHaveAttribute('aria-label', /^Dense, dense_\d+, 12 units/, { timeout: 1000 })
  }).toPass()

  // The data have ten classes. The repair is a button behind the card, which Tab reaches.
  const fix = page.locator('.react-flow__node').getByRole('button', { name: /Set units to 10/ })
  await expect(fix).toHaveCount(1)
  await tabTo(fix)
  await keyboard.press('Enter')
  await expect(fix).toHaveCount(0)
  await expect(page.getByTestId('problem-count')).toHaveText('No problems')
  // Whoever applied a fix goes on from the layer, not from the top of the page.
  await expect(page.locator('.react-flow__node:focus-within')).toHaveCount(1)

  // By keyboard a connection can be taken off and made anew.
  await keyboard.press('Control+k')
  await keyboard.type('disconnect')
  await keyboard.press('Enter')
  await expect.poll(async () => (await edgeIds(page)).length).toBeLessThan(4)
  await keyboard.press('Control+z')
  await expect.poll(() => edgeIds(page)).toHaveLength(4)

  await keyboard.press('Control+k')
  await keyboard.type('training settings')
  await keyboard.press('Enter')
  const epochs = page.getByRole('textbox', { name: 'Epochs' })
  await expect(epochs).toBeVisible()
  await tabTo(epochs)
  await keyboard.press('Control+a')
  await keyboard.type('2')
  await keyboard.press('Enter')
  await keyboard.press('Control+Enter')
  await expect(page.getByTestId('test-result')).toBeVisible({ timeout: 60_000 })

  // From one view of the dock to the next with the arrow keys.
  await tabTo(page.getByRole('tab', { name: 'Charts' }), 'Shift+Tab')
  await keyboard.press('ArrowRight')
  await expect(page.getByRole('tab', { name: 'Confusion' })).toBeFocused()
  await keyboard.press('Enter')
  const matrix = page.getByRole('table', { name: /confusion/i })
  await expect(matrix).toBeVisible()
  await tabTo(matrix.locator('button[tabindex="0"]'))
  await keyboard.press('Enter')
  await expect(page.getByTestId('prediction').first()).toBeVisible()

  const saved = page.waitForEvent('download')
  await keyboard.press('Control+s')
  await expect(page.getByRole('dialog')).toBeVisible()
  await tabTo(page.getByRole('button', { name: /Project and weights/ }))
  await keyboard.press('Enter')
  const bundle = readBundle(new Uint8Array(await readFile(await (await saved).path())))
  expect(bundle).toMatchObject({ ok: true, value: { project: { graph: { nodes: { length: 5 } } }, state: { history: { length: 2 } } } })
})
