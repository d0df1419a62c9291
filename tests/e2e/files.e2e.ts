import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { mkdtempSync, rmSync } from 'node:fs'
import { chromium, expect, test, type Page } from '@playwright/test'
import { openApp } from './canvas.ts'

const PROJECT = {
  format: 'layerwright/project',
  version: 1,
  name: 'Tiny',
  graph: { nodes: [{ id: 'image', type: 'input', params: { shape: [8, 8, 1] } }, { id: 'f', type: 'flatten' }], edges: [{ source: 'image', target: 'f' }] },
  extra: { kept: true },
}

/** Plain inputs and downloads, as in a browser without the File System Access API. */
const CLASSIC = '/?files=classic'

async function openProject(page: Page, content: string, name = 'tiny.layerwright.json'): Promise<void> {
  const chooser = page.waitForEvent('filechooser')
  await page.keyboard.press('ControlOrMeta+o')
  await (await chooser).setFiles({ name, mimeType: 'application/json', buffer: Buffer.from(content) })
}

test('opens a file, keeps what it does not know, and saves it as a download', async ({ page }) => {
  await openApp(page)
  await openProject(page, JSON.stringify(PROJECT))
  await expect(page).toHaveTitle('tiny.layerwright.json – Layerwright')
  const downloading = page.waitForEvent('download')
  await page.keyboard.press('ControlOrMeta+s')
  const download = await downloading
  expect(download.suggestedFilename()).toBe('tiny.layerwright.json')
  const saved = JSON.parse(readFileSync(await download.path(), 'utf8')) as typeof PROJECT
  expect([saved.name, saved.graph.nodes.length, saved.extra]).toEqual(['Tiny', 2, { kept: true }])
})

test('says why a bad file was not opened, and leaves the open one alone', async ({ page }) => {
  await openApp(page)
  await openProject(page, JSON.stringify(PROJECT))
  await expect(page).toHaveTitle(/^tiny/)
  await openProject(page, '{"nodes": []}', 'other.json')
  await expect(page.getByRole('alert').filter({ hasText: 'other.json' })).toContainText('not a Layerwright project')
  await expect(page).toHaveTitle(/^tiny/)
})

test('brings unsaved work back after the browser was closed on it', async ({ launchOptions, baseURL }) => {
  const profile = mkdtempSync(path.join(tmpdir(), 'layerwright-profile-'))
  try {
    const first = await chromium.launchPersistentContext(profile, { ...launchOptions, baseURL })
    const page = first.pages()[0]!
    await openApp(page)
    await openProject(page, JSON.stringify(PROJECT))
    await expect(page).toHaveTitle(/^tiny/)
    await page.keyboard.press('ControlOrMeta+a')
    await page.getByRole('application').first().focus().catch(() => {})
    await page.keyboard.press('ControlOrMeta+d')
    await expect(page).toHaveTitle(/^● /)
    await expect(page.getByText('Kept for recovery').first()).toBeVisible()
    await first.close()

    const second = await chromium.launchPersistentContext(profile, launchOptions)
    const again = second.pages()[0]!
    await again.goto(baseURL! + CLASSIC)
    await again.getByRole('button', { name: /^Recover “Tiny”/ }).click()
    await expect(again).toHaveTitle('● Tiny – Layerwright')
    await second.close()
  } finally {
    rmSync(profile, { recursive: true, force: true })
  }
})
