import { chromium } from '@playwright/test'

/**
 * Takes docs/app.png, the picture of the README: a small network, trained, with a layer selected.
 * `node tests/support/readmePicture.mjs URL` with the address that `npm start -- --no-open` prints.
 */
const [url = 'http://127.0.0.1:4747'] = process.argv.slice(2)
const browser = await chromium.launch({ executablePath: process.env.CHROME_PATH, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] })
const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme: 'light' })
await page.goto(url)
await page.getByRole('tab', { name: 'Templates' }).click()
await page.getByTestId('template-lenet5-digits28').click()
await page.getByRole('tab', { name: 'Layers' }).click()
await page.getByTestId('dock-train').click()
await page.getByTestId('test-result').waitFor({ timeout: 240_000 })
await page.locator('[data-area=canvas] .react-flow__node').nth(1).click()
await page.locator('#palette-search').scrollIntoViewIfNeeded()
await page.mouse.move(800, 560)
await page.waitForTimeout(800)
await page.screenshot({ path: 'docs/app.png' })
await browser.close()
