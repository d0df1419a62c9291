import { expect, test, type Page } from '@playwright/test'
import { objectionsInBothThemes } from './axe.ts'
import { openApp } from './canvas.ts'

/** Opens the page for looks at many places, whose objections are collected by place. */
async function start(page: Page) {
  const found: Record<string, string[]> = {}
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  await openApp(page)
  const look = async (place: string, within?: string) => {
    const objections = await objectionsInBothThemes(page, within)
    if (objections.length > 0) found[place] = objections
  }
  return { found, look }
}

const MENU = '[role="menu"]'
const DIALOG = '[role="dialog"]'
const PALETTE = '[data-area="palette"]'
const DOCK = '[data-area="dock"]'

test('nothing on the empty page or over it shuts anybody out, light or dark', async ({ page }) => {
  const { found, look } = await start(page)
  await look('the empty canvas')
  for (const menu of ['file', 'edit', 'view', 'train', 'help']) {
    await page.getByTestId(`menu-${menu}`).click()
    await expect(page.getByRole('menu')).toBeVisible()
    if (menu === 'file' || menu === 'view') await look(`the menu ${menu}`, MENU)
    await page.keyboard.press('Escape')
  }
  await page.getByTestId('backend-chip').click()
  await expect(page.getByRole('menu')).toBeVisible()
  await look('the choice of the engine', MENU)
  await page.keyboard.press('Escape')
  await page.getByTestId('export').click()
  await expect(page.getByRole('menu')).toBeVisible()
  await look('the export menu', MENU)
  await page.keyboard.press('Escape')

  await page.keyboard.press('Control+k')
  await expect(page.getByRole('textbox', { name: 'Search commands' })).toBeVisible()
  await look('the command palette', DIALOG)
  await page.keyboard.press('Escape')
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible()
  await look('the shortcuts', DIALOG)
  await page.keyboard.press('Escape')
  await page.keyboard.press('a')
  await expect(page.getByTestId('layer-picker')).toBeVisible()
  await look('the list of layers to add', '[data-testid="layer-picker"]')
  await page.keyboard.press('Escape')

  await page.getByRole('tab', { name: 'Templates' }).click()
  await expect(page.locator('[data-testid^="template-"] svg').first()).toBeVisible()
  await look('the templates', PALETTE)
  await page.getByRole('tab', { name: 'Data' }).click()
  await page.getByTestId('dataset-shapes').click()
  await expect(page.getByTestId('data-name')).toHaveText('Shapes')
  await look('the data with masks and boxes', PALETTE)
  expect(found).toEqual({})
})

test('no network, and nothing that is said of one, shuts anybody out', async ({ page }) => {
  const { found, look } = await start(page)
  await page.getByRole('tab', { name: 'Templates' }).click()
  await page.getByTestId('template-cnn-digits8').click()
  await expect(page.locator('.react-flow__node')).not.toHaveCount(0)
  await page.getByRole('tab', { name: 'Layers' }).click()
  const layers = page.locator('.react-flow__node')
  await layers.nth(1).click({ position: { x: 40, y: 8 } })
  await look('a selected layer')
  await page.getByRole('button', { name: 'Set by hand…' }).click()
  await expect(page.getByRole('dialog').getByRole('table').first()).toBeVisible()
  await look('the weights of a layer', DIALOG)
  await page.keyboard.press('Escape')

  // Without its input nothing fits.
  await layers.first().click({ position: { x: 40, y: 8 } })
  await page.keyboard.press('Delete')
  await page.getByRole('tab', { name: /^Problems/ }).click()
  await look('a network with problems')
  await page.keyboard.press('Control+Alt+n')
  await expect(page.getByRole('dialog')).toBeVisible()
  await look('the question about unsaved work', DIALOG)
  expect(found).toEqual({})
})

test('no setting and no result of training shuts anybody out', async ({ page }) => {
  const { found, look } = await start(page)
  await page.getByRole('tab', { name: 'Templates' }).click()
  await page.getByTestId('template-cnn-digits8').click()
  await page.getByRole('tab', { name: 'Data' }).click()
  await expect(page.getByTestId('data-chip')).toContainText('Digits')
  await look('the data', PALETTE)
  await page.getByRole('tab', { name: 'Settings' }).click()
  await look('the settings', DOCK)
  const epochs = page.getByRole('textbox', { name: 'Epochs' })
  await epochs.fill('1')
  await epochs.press('Enter')
  await page.getByTestId('train').click()
  await expect(page.getByTestId('test-result')).toBeVisible({ timeout: 60_000 })
  await look('the trained network with its charts')
  await page.getByRole('tab', { name: 'Confusion' }).click()
  await page.getByRole('table', { name: /confusion/i }).getByRole('button').first().click()
  await expect(page.getByTestId('prediction').first()).toBeVisible()
  await look('the confusion matrix', DOCK)
  await page.getByRole('radio', { name: 'Classes' }).press('Space')
  await expect(page.getByTestId('score-table')).toBeVisible()
  await look('the scores of each class', DOCK)
  await page.getByRole('tab', { name: 'Predictions' }).click()
  await expect(page.getByTestId('prediction').first()).toBeVisible()
  await look('the predictions', DOCK)
  await page.getByRole('tab', { name: 'Templates' }).click()
  await page.getByTestId('template-mlp-spiral').click()
  await page.getByRole('button', { name: 'Don’t save' }).click()
  await page.getByRole('tab', { name: 'Boundary' }).click()
  await look('the boundary', DOCK)
  expect(found).toEqual({})
})
