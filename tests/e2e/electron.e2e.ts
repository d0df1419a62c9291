import path from 'node:path'
import { _electron, expect, test } from '@playwright/test'
import { findElectron } from '../../main/serve/electron.ts'

const root = path.resolve(import.meta.dirname, '../..')
const electron = findElectron(path.join(root, 'node_modules', 'electron'))
if (!electron.ok) console.warn(`SKIPPED: the test in the real Electron, because ${electron.mistake.message}. \`npm start\` downloads it.`)

/** What only the real program can show: that page, bridge and protocol fit together behind all the locks. */
test('the desktop program opens a window without Node in the page, and reaches files only through the bridge', async () => {
  // Electron's binary is no part of `npm ci`; without it there is nothing to drive. The log says so above, and the parts have unit tests.
  test.skip(!electron.ok, electron.ok ? '' : electron.mistake.message)
  const asRoot = process.getuid?.() === 0
  const program = await _electron.launch({ ...(electron.ok ? { executablePath: electron.value } : {}), args: [root, ...(asRoot ? ['--no-sandbox'] : [])] })
  try {
    const page = await program.firstWindow()
    await expect(page.getByTestId('empty-canvas')).toBeVisible()
    expect(page.url()).toMatch(/^app:\/\//)
    const globals = await page.evaluate(() => ['require', 'process', 'module', 'Buffer'].filter((name) => name in globalThis))
    expect(globals).toEqual([])
    await page.getByTestId('palette-input').click()
    await expect(page.locator('.react-flow__node')).toHaveCount(1)
    await expect(page).toHaveTitle(/^● /)
    const escaped = await page.evaluate(() => fetch(new URL('..%2f..%2fpackage.json', location.href)).then((answer) => answer.status, () => 0))
    expect(escaped).not.toBe(200)
  } finally {
    await program.evaluate(({ app }) => app.exit(0)).catch(() => {})
  }
})
