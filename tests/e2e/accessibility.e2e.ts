import { AxeBuilder } from '@axe-core/playwright'
import { expect, test, type Page } from '@playwright/test'
import { openApp } from './canvas.ts'

/** What axe objects to, one line each: the rule, the place, the reason. */
async function objections(page: Page, rules?: string[]): Promise<string[]> {
  const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'] })
  const { violations } = await (rules ? axe.withRules(rules) : axe).analyze()
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}: ${node.failureSummary?.split('\n')[1]?.trim() ?? ''}`))
}

test('nothing on the page shuts anybody out, light or dark', async ({ page }) => {
  const found: Record<string, string[]> = {}
  const look = async (place: string) => {
    // Off everything that shows a hint under the pointer.
    await page.mouse.move(700, 708)
    const light = await objections(page)
    // The other theme differs in its colours only.
    await page.emulateMedia({ colorScheme: 'dark' })
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark')
    const dark = (await objections(page, ['color-contrast'])).map((objection) => `dark: ${objection}`)
    await page.emulateMedia({ colorScheme: 'light' })
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'light')
    if (light.length + dark.length > 0) found[place] = [...light, ...dark]
  }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  await openApp(page)
  await look('the empty canvas')
  for (const menu of ['file', 'edit', 'view', 'train', 'help']) {
    await page.getByTestId(`menu-${menu}`).click()
    await expect(page.getByRole('menu')).toBeVisible()
    if (menu === 'file' || menu === 'view') await look(`the menu ${menu}`)
    await page.keyboard.press('Escape')
  }
  await page.getByTestId('backend-chip').click()
  await expect(page.getByRole('menu')).toBeVisible()
  await look('the choice of the engine')
  await page.keyboard.press('Escape')
  await page.getByTestId('export').click()
  await expect(page.getByRole('menu')).toBeVisible()
  await look('the export menu')
  await page.keyboard.press('Escape')

  await page.keyboard.press('Control+k')
  await expect(page.getByRole('textbox', { name: 'Search commands' })).toBeVisible()
  await look('the command palette')
  await page.keyboard.press('Escape')
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible()
  await look('the shortcuts')
  await page.keyboard.press('Escape')
  await page.keyboard.press('a')
  await expect(page.getByTestId('layer-picker')).toBeVisible()
  await look('the list of layers to add')
  await page.keyboard.press('Escape')

  await page.getByRole('tab', { name: 'Templates' }).click()
  await expect(page.locator('[data-testid^="template-"] svg').first()).toBeVisible()
  await look('the templates')
  await page.getByTestId('template-cnn-digits8').click()
  await expect(page.locator('.react-flow__node')).not.toHaveCount(0)
  await page.getByRole('tab', { name: 'Data' }).click()
  await expect(page.getByTestId('data-chip')).toContainText('Digits')
  await look('the data')
  await page.getByRole('tab', { name: 'Layers' }).click()
  const layers = page.locator('.react-flow__node')
  await layers.nth(1).click({ position: { x: 40, y: 8 } })
  await look('a selected layer')
  await page.getByRole('tab', { name: 'Settings' }).click()
  await look('the settings')
  const epochs = page.getByRole('textbox', { name: 'Epochs' })
  await epochs.fill('1')
  await epochs.press('Enter')
  await page.getByTestId('train').click()
  await expect(page.getByTestId('test-result')).toBeVisible({ timeout: 60_000 })
  await look('the charts')
  await page.getByRole('tab', { name: 'Confusion' }).click()
  await page.getByRole('table', { name: /confusion/i }).getByRole('button').first().click()
  await expect(page.getByTestId('prediction').first()).toBeVisible()
  await look('the confusion matrix')
  await page.getByRole('tab', { name: 'Predictions' }).click()
  await expect(page.getByTestId('prediction').first()).toBeVisible()
  await look('the predictions')

  // Without its input nothing fits.
  await layers.first().click({ position: { x: 40, y: 8 } })
  await page.keyboard.press('Delete')
  await page.getByRole('tab', { name: /^Problems/ }).click()
  await look('a network with problems')
  await page.keyboard.press('Control+Alt+n')
  await expect(page.getByRole('dialog')).toBeVisible()
  await look('the question about unsaved work')
  await page.getByRole('button', { name: 'Don’t save' }).click()
  await page.getByRole('tab', { name: 'Templates' }).click()
  await page.getByTestId('template-mlp-spiral').click()
  await page.getByRole('tab', { name: 'Boundary' }).click()
  await look('the boundary')
  expect(found).toEqual({})
})
