import { expect, test } from '@playwright/test'
import { readFile } from 'node:fs/promises'
import { unzipSync } from 'fflate'
import { readBundle } from '../../shared/project/bundle.ts'
import { card, connect, dragLayer, nodeIds, openApp } from './canvas.ts'

/** The whole main job, as a newcomer does it: once on each engine that a page can have. */
for (const backend of ['auto', 'webgl'] as const) {
  // On WebGL in software, which takes twice as long, at night alone.
  test(`draws, repairs, trains on ${backend}, looks, saves, reloads and exports`, { tag: backend === 'webgl' ? '@nightly' : [] }, async ({ page }, testInfo) => {
    await openApp(page)

    const input = await dragLayer(page, 'input', { x: 100, y: 50 })
    const conv = await dragLayer(page, 'conv2d', { x: 290, y: 50 })
    const pool = await dragLayer(page, 'maxPool2d', { x: 480, y: 50 })
    const dense = await dragLayer(page, 'dense', { x: 100, y: 190 })
    const dropout = await dragLayer(page, 'dropout', { x: 290, y: 190 })
    const softmax = await dragLayer(page, 'softmax', { x: 480, y: 190 })
    expect(await nodeIds(page)).toHaveLength(6)
    for (const [from, to] of [[input, conv], [conv, pool], [pool, dense], [dense, dropout], [dropout, softmax]] as const) await connect(page, from, to)
    await expect(page.locator('.react-flow__edge')).toHaveCount(5)

    // The mistake: a dense layer on an image. The fix: one click.
    await expect(card(page, dense)).toContainText('expects a vector')
    await card(page, dense).getByRole('button', { name: 'Insert Flatten' }).click()
    await expect(page.locator('.react-flow__node')).toHaveCount(7)

    // Other data do not fit the network; that is an error with a fix, and can be taken back.
    await page.getByRole('tab', { name: 'Data' }).click()
    await page.getByTestId('dataset-iris').click()
    await expect(card(page, input)).toContainText('one sample of Iris is 4')
    await page.getByTestId('dataset-digits8').click()
    await expect(page.locator('[data-level="error"]')).toHaveCount(0)

    if (backend === 'webgl') {
      await page.getByTestId('backend-chip').click()
      await page.getByTestId('backend-webgl').click()
    }
    await page.getByRole('tab', { name: 'Settings' }).click()
    // Enough that the run lasts for several pictures.
    const epochs = backend === 'webgl' ? 3 : 150
    const field = page.getByRole('textbox', { name: 'Epochs' })
    await field.fill(`${epochs}`)
    await field.press('Enter')

    await page.getByRole('tab', { name: 'Charts' }).click()
    // Training may take a second in all, so the page itself notes how many points are drawn.
    await page.evaluate(() => {
      const pictures = new Set<string>()
      Object.assign(window, { pictures })
      const look = () => {
        const picture = document.querySelector<HTMLElement>('[data-testid="chart-loss"] [data-points]')?.dataset.points
        if (picture && picture !== '0') pictures.add(picture)
        requestAnimationFrame(look)
      }
      look()
    })
    await page.getByTestId('train').click()
    await expect(page.getByTestId('test-result')).toBeVisible({ timeout: 100_000 })
    await expect(page.getByTestId('epoch')).toHaveText(`Epoch ${epochs}/${epochs}`)
    // The curve grew while the run went on.
    expect(await page.evaluate(() => (window as unknown as { pictures: Set<string> }).pictures.size)).toBeGreaterThan(1)

    await page.getByRole('tab', { name: 'Confusion' }).click()
    const matrix = page.getByRole('table', { name: /confusion/i })
    await expect(matrix).toBeVisible()
    await matrix.getByRole('button').first().click()
    await expect(page.getByTestId('prediction').first()).toBeVisible()

    // Save with the weights, reload, open again: the same network, already trained.
    const saved = page.waitForEvent('download')
    await page.keyboard.press('Control+s')
    await page.getByRole('button', { name: /Project and weights/ }).click()
    const file = testInfo.outputPath('mine.layerwright')
    await (await saved).saveAs(file)
    const bundle = readBundle(new Uint8Array(await readFile(file)))
    expect(bundle).toMatchObject({ ok: true, value: { project: { data: { source: 'digits8' } }, state: { history: { length: epochs } } } })

    await page.reload()
    // The page names itself as soon as it listens to keys.
    await expect(page).toHaveTitle(/ – Layerwright$/)
    const chooser = page.waitForEvent('filechooser')
    await page.keyboard.press('Control+o')
    await (await chooser).setFiles(file)
    await expect(page.locator('.react-flow__node')).toHaveCount(7)
    await page.getByRole('tab', { name: 'Confusion' }).click()
    await expect(matrix).toBeVisible()

    const exported = page.waitForEvent('download')
    await page.keyboard.press('Control+k')
    await page.keyboard.type('Export as TypeScript')
    await page.keyboard.press('Enter')
    const zip = unzipSync(new Uint8Array(await readFile(await (await exported).path())))
    const model = Object.entries(zip).find(([name]) => name.endsWith('model.ts'))
    expect(new TextDecoder().decode(model?.[1])).toContain('tf.layers.')
  })
}
