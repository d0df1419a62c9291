import { expect, test } from '@playwright/test'
import { objectionsInBothThemes } from './axe.ts'
import { openApp } from './canvas.ts'
import { chain, openProject } from './training.ts'

test('the doctor names vanishing gradients, mends them in one click, and finds them gone', async ({ page }) => {
  await openApp(page)
  const sigmoid = ['dense', { units: 6, activation: 'sigmoid' }] as const
  await openProject(page, chain('deep', [['input', { shape: [2] }], ...Array.from({ length: 6 }, () => sigmoid), ['dense', { units: 1, activation: 'sigmoid' }]], { epochs: 20, batchSize: 10, optimizer: { kind: 'sgd', learningRate: 0.03 } }, { source: 'circle' }))
  const dock = page.getByTestId('dock')
  await dock.getByRole('tab', { name: 'Doctor' }).click()
  await expect(dock).toContainText('the doctor reads the run')
  await page.getByTestId('dock-train').click()
  await expect(dock.getByRole('tab', { name: /^Doctor \d/ })).toBeVisible()
  await page.getByTestId('dock-train').waitFor({ timeout: 60_000 })
  await dock.getByRole('tab', { name: /^Doctor/ }).click()
  const card = page.getByRole('region', { name: 'Problem: Vanishing gradients' })
  await expect(card).toContainText('hardly learn')
  await expect(page.getByRole('table', { name: 'How each layer learns' }).getByRole('row')).toHaveCount(8)
  expect(await objectionsInBothThemes(page, '[data-testid=dock]')).toEqual([])

  await card.getByRole('button', { name: 'Replace Sigmoid by ReLU' }).click()
  await expect(page.locator('.react-flow__node', { hasText: 'ReLU' })).toHaveCount(6)
  await card.getByRole('button', { name: 'Train again' }).click()
  await page.getByTestId('dock-train').waitFor({ timeout: 60_000 })
  await dock.getByRole('tab', { name: /^Doctor/ }).click()
  await expect(page.getByRole('list', { name: 'Findings' })).toBeVisible()
  await expect(card).toHaveCount(0)
  // All six changes are one step of undo.
  await page.keyboard.press('Control+z')
  await expect(page.locator('.react-flow__node', { hasText: 'ReLU' })).toHaveCount(0)
})
