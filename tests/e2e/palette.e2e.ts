import { expect, test, type Page } from '@playwright/test'
import type { Graph } from '../../shared/graph/document.ts'
import { card, dragLayer, edgeIds, middle, nodeIds, openApp, openFile, saveJson, undoAll } from './canvas.ts'

const CHANNELS = 24

/** An image of 24 channels, and what averages it. */
const PROJECT = {
  format: 'layerwright/project', version: 1, name: 'Small',
  graph: {
    nodes: [
      { id: 'image', type: 'input', params: { shape: [32, 32, CHANNELS] }, position: { x: 0, y: 0 } },
      { id: 'pool', type: 'globalAvgPool2d', position: { x: 400, y: 0 } },
    ],
    edges: [{ source: 'image', target: 'pool' }],
  },
}

const search = (page: Page) => page.getByRole('textbox', { name: 'Search layers and blocks' })
const shape = (page: Page, id: string) => card(page, id).getByText(`32×32×${CHANNELS}`)
const blocksOf = (graph: Graph) => graph.nodes.filter(({ type }) => type === 'block')

async function openSmall(page: Page): Promise<void> {
  await openApp(page)
  await openFile(page, 'small.layerwright.json', JSON.stringify(PROJECT))
  await expect.poll(() => nodeIds(page)).toEqual(['image', 'pool'])
  // A frame later it is fitted into the view.
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
}

/** The card that came last. */
async function added(page: Page, before: readonly string[]): Promise<string> {
  await expect.poll(async () => (await nodeIds(page)).length).toBe(before.length + 1)
  return (await nodeIds(page)).find((id) => !before.includes(id))!
}

test('a ready-made block that is dropped on a connection fits it; clicked, it goes behind what is selected', async ({ page }) => {
  await openSmall(page)
  const [from, to] = [await middle(page.getByTestId('out-image')), await middle(page.getByTestId('in-pool-0'))]
  const pane = (await page.locator('.react-flow__pane').boundingBox())!
  const block = await dragLayer(page, 'recipe-residualBasic', { x: (from.x + to.x) / 2 - pane.x, y: (from.y + to.y) / 2 - pane.y })
  await expect(shape(page, block)).toBeVisible()
  expect((await edgeIds(page)).sort()).toEqual([`image->${block}:0`, `${block}->pool:0`])

  await card(page, 'image').click({ position: { x: 20, y: 5 } })
  const before = await nodeIds(page)
  await page.getByTestId('palette-recipe-squeezeExcitation').click()
  const gate = await added(page, before)
  await expect(shape(page, gate)).toBeVisible()
  await expect(page.getByRole('region', { name: 'Blocks of this project' }).getByText('1 use')).toHaveCount(2)

  // Card and definition came together, and go together.
  expect(await undoAll(page, 'undo')).toBe(2)
  expect((await saveJson(page)).graph.blocks ?? []).toEqual([])
})

test('blocks are found by search, by A and among the commands', async ({ page }) => {
  await openSmall(page)
  await card(page, 'image').click({ position: { x: 20, y: 5 } })
  let before = await nodeIds(page)
  await search(page).fill('unet')
  await expect(page.getByRole('region', { name: 'Blocks' }).getByRole('button')).toHaveCount(2)
  await search(page).fill('bottleneck')
  await search(page).press('Enter')
  await expect(shape(page, await added(page, before))).toBeVisible()
  await search(page).press('Escape')

  await card(page, 'image').click({ position: { x: 20, y: 5 } })
  before = await nodeIds(page)
  await page.keyboard.press('a')
  await page.getByTestId('layer-picker').getByRole('combobox').fill('resnet')
  await expect(page.getByRole('option').first()).toContainText('Residual')
  await page.keyboard.press('Enter')
  await expect(shape(page, await added(page, before))).toBeVisible()

  await card(page, 'image').click({ position: { x: 20, y: 5 } })
  before = await nodeIds(page)
  await page.keyboard.press('Control+k')
  await page.getByRole('textbox', { name: 'Search commands' }).fill('squeeze')
  await expect(page.getByRole('button', { name: 'Add Squeeze and excitation' })).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(shape(page, await added(page, before))).toBeVisible()
  expect(await undoAll(page, 'undo')).toBe(3)
})

test('a block stays in the project without cards until it is removed, and has one name for all of them', async ({ page }) => {
  await openSmall(page)
  await card(page, 'image').click({ position: { x: 20, y: 5 } })
  const before = await nodeIds(page)
  await page.getByTestId('palette-recipe-inception').click()
  const block = await added(page, before)
  const list = page.getByRole('region', { name: 'Blocks of this project' })
  await list.getByRole('button', { name: /^Rename/ }).click()
  await page.keyboard.type('Many scales')
  await page.keyboard.press('Enter')
  await expect(card(page, block)).toContainText('Many scales')
  await expect(list.getByRole('button', { name: /^Remove/ })).toHaveCount(0)

  await card(page, block).click({ position: { x: 20, y: 5 } })
  await page.keyboard.press('Delete')
  await expect(list.getByText('unused')).toBeVisible()
  await list.getByRole('button', { name: 'Many scales', exact: true }).click()
  await expect(list.getByText('1 use')).toBeVisible()
  expect(blocksOf((await saveJson(page)).graph)).toHaveLength(1)
  await page.keyboard.press('Control+z')
  await list.getByRole('button', { name: 'Remove Many scales from the project' }).click()
  await expect(list).toHaveCount(0)
  await page.keyboard.press('Control+z')
  await expect(list.getByText('unused')).toBeVisible()
})
