import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test, type Locator, type Page } from '@playwright/test'
import type { Graph } from '../../shared/graph/document.ts'
import { createProject } from '../../shared/project/create.ts'
import { serialiseProject } from '../../shared/project/serialise.ts'
import { objectionsInBothThemes } from './axe.ts'
import { card, nodeIds, openApp, openFile, saveJson, undoAll } from './canvas.ts'

/** image → conv → norm → relu → pool → flatten → dense */
const NETWORK: Graph = {
  nodes: [
    { id: 'image', type: 'input', params: { shape: [28, 28, 8] }, position: { x: 0, y: 0 } },
    { id: 'conv', type: 'conv2d', params: { filters: 8, kernel: 3, padding: 'same' }, position: { x: 200, y: 0 } },
    { id: 'norm', type: 'batchNorm', position: { x: 400, y: 0 } },
    { id: 'relu', type: 'activation', position: { x: 600, y: 0 } },
    { id: 'pool', type: 'globalAvgPool2d', position: { x: 800, y: 0 } },
    { id: 'dense', type: 'dense', params: { units: 10 }, position: { x: 1000, y: 0 } },
  ],
  edges: [['image', 'conv'], ['conv', 'norm'], ['norm', 'relu'], ['relu', 'pool'], ['pool', 'dense']].map(([source, target]) => ({ source: source!, target: target! })),
}

/** Parameters of a 3×3 convolution and a batch norm with 8 channels, and of the dense layer. */
const CONV = 3 * 3 * 8 * 8 + 8
const NORM = 4 * 8
const DENSE = 8 * 10 + 10

async function start(page: Page, graph: Graph = NETWORK): Promise<void> {
  await openApp(page)
  await openFile(page, 'blocks.layerwright.json', serialiseProject({ ...createProject('Blocks'), graph }))
  await expect(page.locator('.react-flow__node')).toHaveCount(graph.nodes.length)
}

function field(page: Page, name: string): Locator {
  return page.locator('[data-area="inspector"]').getByRole('textbox', { name, exact: true })
}

function parameters(page: Page): Locator {
  return page.getByTestId('total-parameters')
}

const count = (value: number) => `${value.toLocaleString('en-US')} parameters`

test('by mouse: fold, rename, repeat, open, change, go back, unfold, and take all of it back', async ({ page }) => {
  await start(page)
  for (const [index, id] of ['conv', 'norm', 'relu'].entries()) await card(page, id).click({ position: { x: 60, y: 10 }, modifiers: index === 0 ? [] : ['ControlOrMeta'] })
  await page.getByRole('button', { name: 'Fold into a block' }).click()
  await expect(card(page, 'block_1')).toBeVisible()
  await field(page, 'Title of the block').fill('Stage')
  await field(page, 'Title of the block').press('Enter')
  await expect(card(page, 'block_1')).toContainText('Stage')
  await field(page, 'Repeat').fill('2.5')
  await field(page, 'Repeat').press('Enter')
  await expect(page.locator('[data-area="inspector"]')).toContainText('whole number from 1 to 100')
  await field(page, 'Repeat').fill('3')
  await field(page, 'Repeat').press('Enter')
  await expect(card(page, 'block_1')).toContainText('3 layers ×3')
  await expect(parameters(page)).toHaveText(count(3 * (CONV + NORM) + DENSE))

  await card(page, 'block_1').dblclick({ position: { x: 60, y: 30 } })
  await expect(page.getByRole('navigation', { name: 'Open blocks' })).toContainText('Network')
  await expect.poll(() => nodeIds(page)).toEqual(['in', 'conv', 'norm', 'relu'])
  await expect(card(page, 'in')).toContainText('28×28×8')
  await card(page, 'conv').click({ position: { x: 60, y: 10 } })
  await field(page, 'Kernel F').fill('5')
  await field(page, 'Kernel F').press('Enter')
  await expect(parameters(page)).toHaveText(count(3 * (5 * 5 * 64 + 8 + NORM) + DENSE))
  await page.getByRole('navigation', { name: 'Open blocks' }).getByRole('button', { name: 'Network' }).click()
  await expect.poll(() => nodeIds(page)).toEqual(['image', 'block_1', 'pool', 'dense'])
  await expect(card(page, 'block_1')).toContainText((3 * (5 * 5 * 64 + 8 + NORM)).toLocaleString('en-US'))

  await page.locator('[data-area="inspector"]').getByRole('button', { name: 'Unfold' }).click()
  await expect.poll(async () => (await nodeIds(page)).length).toBe(3 + 9)
  expect((await saveJson(page)).graph.blocks).toBeUndefined()
  await undoAll(page, 'undo')
  await expect.poll(() => nodeIds(page)).toEqual(['image', 'conv', 'norm', 'relu', 'pool', 'dense'])
  expect((await saveJson(page)).graph).toMatchObject({ nodes: NETWORK.nodes })
})

test('by keyboard only: the same, with undo that leads out of a block that is gone', async ({ page }) => {
  await start(page)
  await card(page, 'conv').focus()
  await page.keyboard.press('Enter')
  await expect(field(page, 'Name')).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(card(page, 'conv')).toBeFocused()
  await page.keyboard.press('Control+ArrowRight')
  await expect(card(page, 'norm')).toBeFocused()
  await page.keyboard.press('Control+g')
  await expect(field(page, 'Title of the block')).toBeFocused()
  await page.keyboard.type('Filter')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
  await expect(card(page, 'block_1')).toBeFocused()
  await expect(card(page, 'block_1')).toHaveAttribute('aria-label', /^Filter, block_1, 2 layers/)
  await page.keyboard.press('o')
  await expect.poll(() => nodeIds(page)).toEqual(['in', 'conv', 'norm'])
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await expect(card(page, 'conv')).toBeFocused()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await expect(card(page, 'block_1')).toBeFocused()
  await page.keyboard.press('Alt+ArrowDown')
  await expect.poll(() => nodeIds(page)).toEqual(['in', 'conv', 'norm'])
  // The two steps that are taken back are the title and the block itself.
  await page.keyboard.press('Control+z')
  await page.keyboard.press('Control+z')
  await expect.poll(() => nodeIds(page)).toEqual(['image', 'conv', 'norm', 'relu', 'pool', 'dense'])
  await expect(page.getByRole('navigation', { name: 'Open blocks' })).toBeHidden()
  await page.keyboard.press('Control+Shift+z')
  await expect.poll(() => nodeIds(page)).toEqual(['image', 'block_1', 'relu', 'pool', 'dense'])
  await card(page, 'block_1').focus()
  await page.keyboard.press('Space')
  await page.keyboard.press('Space')
  await page.keyboard.press('Control+Shift+g')
  await expect.poll(() => nodeIds(page)).toEqual(['image', 'conv', 'norm', 'relu', 'pool', 'dense'])
})

test('what cannot be one block says why; two cards of a block can be told apart; its inputs come and go', async ({ page }) => {
  await start(page)
  await card(page, 'image').click({ position: { x: 60, y: 10 } })
  await card(page, 'norm').click({ position: { x: 60, y: 10 }, modifiers: ['ControlOrMeta'] })
  await page.keyboard.press('Control+g')
  await expect(page.getByRole('alert')).toContainText('lies between the selected layers')
  await page.getByRole('alert').getByRole('button', { name: 'Close' }).click()

  await card(page, 'relu').click({ position: { x: 60, y: 10 } })
  await page.keyboard.press('Control+g')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+d')
  await expect.poll(async () => (await nodeIds(page)).length).toBe(7)
  await page.keyboard.press('o')
  await expect(page.getByTestId('shared-block')).toContainText('all 2 cards of this block')
  await page.getByRole('button', { name: 'Change only this one' }).click()
  await expect(page.getByTestId('shared-block')).toBeHidden()
  await page.keyboard.press('a')
  await page.keyboard.type('Input of the')
  await page.keyboard.press('Enter')
  await expect(card(page, 'in_1')).toBeFocused()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await expect(page.locator('.react-flow__node').filter({ hasText: 'Block 2' })).toContainText('is open')
  await expect(card(page, 'block_1')).not.toContainText('Input 2')
  await page.keyboard.press('Control+z')
  await expect(page.locator('.react-flow__node').filter({ hasText: 'Input 2' })).toHaveCount(0)
})

test('a block shows its layers where it stands, and a problem within it leads to its layer', async ({ page }) => {
  await start(page, { ...NETWORK, nodes: NETWORK.nodes.map((node) => (node.id === 'conv' ? { ...node, params: { ...node.params, groups: 3 } } : node)) })
  await card(page, 'conv').click({ position: { x: 60, y: 10 } })
  await card(page, 'norm').click({ position: { x: 60, y: 10 }, modifiers: ['ControlOrMeta'] })
  await page.keyboard.press('Control+g')
  await expect(page.getByTestId('problems-block_1')).toContainText(/^conv: /)
  await page.getByTestId('problems-block_1').getByRole('button', { name: 'conv' }).click()
  await expect.poll(() => nodeIds(page)).toEqual(['in', 'conv', 'norm'])
  await field(page, 'Groups').fill('2')
  await field(page, 'Groups').press('Enter')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('problems-block_1')).toHaveCount(0)

  const relu = (await card(page, 'relu').boundingBox())!
  await page.getByRole('button', { name: 'Show the inside of Block here' }).click()
  await expect(card(page, 'block_1 › conv')).toBeVisible()
  expect((await card(page, 'relu').boundingBox())!.x).toBeGreaterThan(relu.x + 100)
  await card(page, 'block_1 › conv').click({ position: { x: 60, y: 10 } })
  await field(page, 'Filters').fill('4')
  await field(page, 'Filters').press('Enter')
  await expect(card(page, 'block_1 › conv')).toContainText('28×28×4')
  await page.getByRole('button', { name: 'Close the inside of Block' }).click()
  await expect(card(page, 'block_1 › conv')).toHaveCount(0)
  expect((await card(page, 'relu').boundingBox())!.x).toBeCloseTo(relu.x, 0)
  expect((await saveJson(page)).graph.nodes.find(({ id }) => id === 'relu')!.position).toEqual({ x: 600, y: 0 })
})

test('nothing shuts anybody out while a block is open or shown where it stands', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  await start(page)
  await card(page, 'conv').click({ position: { x: 60, y: 10 } })
  await card(page, 'norm').click({ position: { x: 60, y: 10 }, modifiers: ['ControlOrMeta'] })
  await page.keyboard.press('Control+g')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+d')
  expect(await objectionsInBothThemes(page), 'a selected block').toEqual([])
  await page.keyboard.press('o')
  await expect(page.getByTestId('shared-block')).toBeVisible()
  expect(await objectionsInBothThemes(page), 'an open block').toEqual([])
  await page.keyboard.press('Escape')
  await page.keyboard.press('Shift+O')
  await expect(page.locator('.react-flow__node-frame')).toHaveCount(1)
  expect(await objectionsInBothThemes(page), 'a block in place').toEqual([])
})

/** The time that 95 of 100 frames stay under while the canvas is panned for a while, in milliseconds. */
async function pan(page: Page): Promise<number> {
  await page.evaluate(() => {
    const record = { frames: [] as number[], going: true }
    Object.assign(globalThis, { record })
    let last = performance.now()
    const frame = (now: number) => {
      record.frames.push(now - last)
      last = now
      if (record.going) requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
  })
  const area = (await page.locator('.react-flow__pane').boundingBox())!
  const start = { x: area.x + area.width / 2, y: area.y + area.height - 120 }
  await page.mouse.move(start.x, start.y)
  await page.mouse.down()
  for (let step = 0; step < 90; step += 1) await page.mouse.move(start.x + 80 * Math.sin(step / 6), start.y - 60 + 60 * Math.cos(step / 6))
  await page.mouse.up()
  return page.evaluate(() => {
    const { record } = globalThis as unknown as { record: { frames: number[]; going: boolean } }
    record.going = false
    const frames = record.frames.slice(1).toSorted((a, b) => a - b)
    return frames[Math.floor(frames.length * 0.95)] ?? 0
  })
}

test('ResNet-50 is panned smoothly, folded and unfolded', { tag: '@nightly' }, async ({ page }) => {
  const text = await readFile(path.join(import.meta.dirname, '../../assets/templates/resnet50.layerwright.json'), 'utf8')
  await openApp(page)
  await openFile(page, 'resnet50.layerwright.json', text)
  await expect(page.locator('.react-flow__node').first()).toBeVisible()
  const cards = (await nodeIds(page)).length
  const folded = await pan(page)
  for (let depth = 0; depth < 4; depth += 1) {
    await page.keyboard.press('Control+a')
    await page.keyboard.press('Control+Shift+g')
  }
  await expect.poll(async () => (await nodeIds(page)).length).toBeGreaterThan(150)
  await page.keyboard.press('t')
  await page.waitForTimeout(1500)
  const unfolded = await pan(page)
  console.log('ResNet-50, 95 % of frames in ms', JSON.stringify({ cards, folded: Math.round(folded), layers: (await nodeIds(page)).length, unfolded: Math.round(unfolded) }))
  await expect(parameters(page)).toHaveText('25,610,152 parameters')
})
