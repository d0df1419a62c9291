import { readFile } from 'node:fs/promises'
import { expect, type Locator, type Page } from '@playwright/test'
import type { Project } from '../../shared/project/project.ts'

/** What a user does on the canvas, in one word each. */

/** Opens the page with an empty canvas, with downloads and file inputs in place of the system's own dialogs. */
export async function openApp(page: Page, query = ''): Promise<void> {
  // From now on choosers come to the test. Asked for only when one opens, that could come too late.
  page.on('filechooser', () => {})
  await page.goto(`/?files=classic${query}`)
  await expect(page.getByTestId('empty-canvas')).toBeVisible()
  // The page names itself as soon as it listens to keys.
  await expect(page).toHaveTitle(/ – Layerwright$/)
}

/** Drags a layer from the palette so that its card is centred there, in pixels of the canvas. Answers with the new node's id. */
export async function dragLayer(page: Page, type: string, at: { x: number; y: number }): Promise<string> {
  const before = await nodeIds(page)
  await page.getByTestId(`palette-${type}`).dragTo(page.locator('.react-flow__pane'), { targetPosition: at, force: true })
  await expect.poll(async () => (await nodeIds(page)).length).toBe(before.length + 1)
  return (await nodeIds(page)).find((id) => !before.includes(id))!
}

export async function nodeIds(page: Page): Promise<string[]> {
  return page.locator('.react-flow__node').evaluateAll((nodes) => nodes.map((node) => node.getAttribute('data-id') ?? ''))
}

/** Pulls a connection from one card's output to another's input. */
export async function connect(page: Page, from: string, to: string, port = 0): Promise<void> {
  await pull(page, page.getByTestId(`out-${from}`), page.getByTestId(`in-${to}-${port}`))
}

export async function pull(page: Page, from: Locator, to: Locator): Promise<void> {
  const start = await middle(from)
  const end = await middle(to)
  await page.mouse.move(start.x, start.y)
  await page.mouse.down()
  await page.mouse.move((start.x + end.x) / 2, (start.y + end.y) / 2, { steps: 4 })
  await page.mouse.move(end.x, end.y, { steps: 4 })
  await page.mouse.up()
}

export async function middle(locator: Locator): Promise<{ x: number; y: number }> {
  const box = await locator.boundingBox()
  if (!box) throw new Error(`${locator.toString()} is not on the page.`)
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

export function card(page: Page, id: string): Locator {
  return page.getByTestId(`node-${id}`)
}

export async function edgeIds(page: Page): Promise<string[]> {
  return page.locator('.react-flow__edge').evaluateAll((edges) => edges.map((edge) => edge.getAttribute('data-id') ?? ''))
}

/** Where the canvas is in the window, in pixels. */
export async function canvasArea(page: Page): Promise<{ x: number; y: number; width: number; height: number }> {
  return (await page.locator('.react-flow__pane').boundingBox())!
}

/** Opens a file as if it had been chosen in the system's dialog. */
export async function openFile(page: Page, name: string, content: string): Promise<void> {
  const chooser = page.waitForEvent('filechooser')
  await page.keyboard.press('ControlOrMeta+o')
  await (await chooser).setFiles({ name, mimeType: 'application/json', buffer: Buffer.from(content) })
}

/** The project as saving would write it. */
export async function saveJson(page: Page): Promise<Project> {
  const download = page.waitForEvent('download')
  await page.keyboard.press('ControlOrMeta+s')
  return JSON.parse(await readFile(await (await download).path(), 'utf8')) as Project
}

/** Takes everything back, or does everything again. Answers with the number of steps. */
export async function undoAll(page: Page, way: 'undo' | 'redo'): Promise<number> {
  const button = page.getByTestId(`edit-${way}`)
  let steps = 0
  while (await button.isEnabled()) {
    await button.click()
    steps += 1
  }
  return steps
}
