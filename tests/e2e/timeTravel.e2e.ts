import { expect, test, type Page } from '@playwright/test'
import type { EpochRecord } from '../../shared/training/protocol.ts'
import { objectionsInBothThemes } from './axe.ts'
import { openApp } from './canvas.ts'
import { openProject, overhear, setField, tasksDuring, template } from './training.ts'

const tab = (page: Page, name: string) => page.getByTestId('dock').getByRole('tab', { name: new RegExp(`^${name}`) }).click()
const ends = (page: Page) => page.evaluate(() => window.overheard.events.filter(({ event }) => event === 'end').length)
const slider = (page: Page) => page.getByRole('slider', { name: 'Epoch to look at' })
const banner = (page: Page) => page.getByTestId('look-banner')
const runs = (page: Page) => page.getByRole('list', { name: 'Runs' }).getByRole('listitem')

/** Starts or goes on with a run by a button, and waits for its end. */
async function trainBy(page: Page, button: string): Promise<void> {
  const before = await ends(page)
  await page.getByTestId(button).click()
  await expect.poll(() => ends(page), { timeout: 60_000 }).toBe(before + 1)
  await expect(page.getByTestId('dock-train')).toBeVisible()
}

/** Looks at an epoch, or the stored one nearest to it, and waits until the worker answers from it. Answers which it is. */
async function lookAt(page: Page, epoch: number): Promise<number> {
  const field = page.getByRole('textbox', { name: 'Epoch', exact: true })
  await field.fill(String(epoch))
  await field.press('Enter')
  await expect(banner(page)).toHaveAttribute('data-there', 'true')
  return Number(/epoch (\d+) of/.exec(await banner(page).innerText())![1])
}

/** The records of the last run that began. */
async function records(page: Page): Promise<EpochRecord[]> {
  const events = await page.evaluate(() => window.overheard.events)
  return events.slice(events.findLastIndex(({ event }) => event === 'start')).flatMap((event) => (event.event === 'epoch' ? [event.record] : []))
}

/** The decision boundary as it is drawn, once it has stopped changing. */
async function boundary(page: Page): Promise<string> {
  const drawn = () => page.getByTestId('boundary').evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL())
  let last = ''
  await expect.poll(async () => {
    const before = last
    last = await drawn()
    return last === before
  }, { intervals: [400] }).toBe(true)
  return last
}

/** The share of right answers in the validation part, as the Confusion tab measures it, in per cent. */
async function accuracyShown(page: Page): Promise<number> {
  await tab(page, 'Confusion')
  await page.getByRole('combobox', { name: 'Samples' }).click()
  await page.getByRole('option', { name: 'Validation part' }).click()
  return Number.parseFloat(await page.getByTestId('evaluation-accuracy').innerText())
}

async function predictionsShown(page: Page): Promise<string> {
  await tab(page, 'Predictions')
  const list = page.getByRole('list', { name: 'Predictions' })
  // Cards out of sight have no text of their own yet; the first one is in sight.
  await expect.poll(() => list.innerText()).not.toBe('')
  return (await list.innerText()).replaceAll(/\s+/g, ' ').slice(0, 100)
}

test('the slider shows the network as it was after an epoch, and the newest again', async ({ page }) => {
  await overhear(page)
  await openApp(page)
  await openProject(page, template('mlp-spiral', { epochs: 40 }))
  await tab(page, 'Boundary')
  await trainBy(page, 'dock-train')
  const history = await records(page)
  expect(history).toHaveLength(40)
  await expect(slider(page)).toHaveAttribute('aria-valuetext', 'Epoch 40 of 40, Run 1, the newest')
  const newest = await boundary(page)
  const newestPredictions = await predictionsShown(page)

  await tab(page, 'Boundary')
  const epoch = await lookAt(page, 3)
  expect(epoch).toBeLessThan(10)
  const record = history[epoch - 1]!
  await expect(page.getByTestId('dock')).toContainText(`after epoch ${epoch}:`)
  expect(await boundary(page)).not.toBe(newest)
  await expect.poll(() => accuracyShown(page)).toBeCloseTo(100 * record.valAccuracy!, 1)
  expect(record.valAccuracy).not.toBe(history[39]!.valAccuracy)
  expect(await predictionsShown(page)).not.toBe(newestPredictions)
  // The weights of a layer are of that epoch too.
  await page.getByTestId('node-hidden_1').click()
  const weights = page.getByTestId('learned-weights')
  await expect(weights).toContainText(`after epoch ${epoch} of Run 1`)
  const early = await weights.innerText()

  // With the keyboard: the first, the next that is stored (a busy machine sets fewer aside), and to the end, which is the newest.
  await slider(page).focus()
  await page.keyboard.press('Home')
  await expect(banner(page)).toContainText('You look at epoch 1 of 40 (Run 1).')
  await page.keyboard.press('ArrowRight')
  await expect(banner(page)).toContainText(/You look at epoch (?!1 )\d+ of 40 \(Run 1\)\./)
  expect(await objectionsInBothThemes(page, '[data-testid="dock"]')).toEqual([])
  await page.keyboard.press('End')
  await expect(banner(page)).toHaveCount(0)
  await expect(weights).toContainText('after epoch 40 of Run 1')
  expect(await weights.innerText()).not.toBe(early)
  await expect.poll(() => predictionsShown(page)).toBe(newestPredictions)
  await tab(page, 'Boundary')
  expect(await boundary(page)).toBe(newest)

  // A place in a chart is an epoch to look at; the line stands there.
  await tab(page, 'Charts')
  await page.getByRole('slider', { name: 'Values of Loss' }).focus()
  await page.keyboard.press('Home')
  await page.keyboard.press('Enter')
  await expect(banner(page)).toContainText('You look at epoch 1 of 40')
  await page.getByRole('button', { name: 'Back to the newest' }).click()
  await expect(banner(page)).toHaveCount(0)
})

test('played epochs follow each other to the newest', async ({ page }) => {
  await overhear(page)
  await openApp(page)
  await openProject(page, template('mlp-spiral', { epochs: 6 }))
  await trainBy(page, 'dock-train')
  await expect(slider(page)).toBeVisible()
  await tab(page, 'Boundary')
  const seen = page.evaluate(
    () =>
      new Promise<string[]>((resolve) => {
        const texts: string[] = []
        const watch = new MutationObserver(() => {
          const text = document.querySelector('[data-testid="look-banner"] b')?.textContent ?? 'newest'
          if (text !== texts.at(-1) && (texts.length > 0 || text !== 'newest')) texts.push(text)
          if (texts.length > 1 && text === 'newest') {
            watch.disconnect()
            resolve(texts)
          }
        })
        watch.observe(document.body, { childList: true, subtree: true, characterData: true })
      }),
  )
  await page.getByRole('button', { name: 'Play the epochs' }).click()
  const epochs = await seen
  expect(epochs.length).toBeGreaterThan(2)
  expect(epochs).toEqual([...epochs.slice(0, -1).map(Number).toSorted((a, b) => a - b).map(String), 'newest'])
})

test('a branch begins at its epoch with other settings, beside the run that it comes from', async ({ page }) => {
  await overhear(page)
  await openApp(page)
  await openProject(page, template('mlp-spiral', { epochs: 30 }))
  await trainBy(page, 'dock-train')
  const before = await records(page)
  await tab(page, 'Settings')
  await setField(page, 'Learning rate η', '0.001')
  await tab(page, 'Charts')
  const from = await lookAt(page, 10)
  await trainBy(page, 'branch')
  await expect(runs(page)).toHaveCount(2)
  await expect(banner(page)).toHaveCount(0)
  const after = await records(page)
  expect(after.map(({ epoch }) => epoch)).toEqual(Array.from({ length: 30 - from }, (_, index) => index + from + 1))
  expect(after[0]!.learningRate).toBe(0.001)
  expect(after[0]!.loss).not.toBe(before[from]!.loss)
  await expect(runs(page).nth(1)).toContainText(new RegExp(`^Run 2 · from epoch ${from}.*from Run 1, epoch ${from}$`))

  // In the chart both lines meet at the epoch and part after it.
  const reader = page.getByRole('slider', { name: 'Values of Loss' })
  const values = async () => /Run 1, training ([^,]+)(?:.*?from epoch \d+, training ([^,]+))?/.exec((await reader.getAttribute('aria-valuetext'))!)!.slice(1)
  await reader.focus()
  await page.keyboard.press('Home')
  for (let epoch = 1; epoch < from - 1; epoch += 1) await page.keyboard.press('ArrowRight')
  await expect(reader).toHaveAttribute('aria-valuenow', String(from - 1))
  expect((await values())[1]).toBeUndefined()
  await page.keyboard.press('ArrowRight')
  await expect(reader).toHaveAttribute('aria-valuenow', String(from))
  const [parent, branch] = await values()
  expect(branch).toBe(parent)
  await page.keyboard.press('ArrowRight')
  await expect(reader).toHaveAttribute('aria-valuenow', String(from + 1))
  const [parentNext, branchNext] = await values()
  expect(branchNext).not.toBe(parentNext)
  expect(await objectionsInBothThemes(page, '[data-testid="dock"]')).toEqual([])

  // The epochs of the first run can still be looked at.
  await page.getByRole('combobox', { name: 'Run to look back at' }).click()
  await page.getByRole('option', { name: 'Run 1', exact: true }).click()
  await expect(banner(page)).toContainText('You look at epoch 30 of 30 (Run 1).')
})

test('a changed network cannot be branched, and says what to do; a run is trained on in one click', async ({ page }) => {
  await overhear(page)
  await openApp(page)
  await openProject(page, template('mlp-spiral', { epochs: 5 }))
  await trainBy(page, 'dock-train')
  await trainBy(page, 'train-on')
  await expect(page.getByTestId('epoch')).toContainText('Epoch 10/10')
  await expect(runs(page)).toHaveCount(1)
  expect((await records(page)).map(({ epoch }) => epoch)).toEqual([6, 7, 8, 9, 10])
  await tab(page, 'Settings')
  await expect(page.getByRole('textbox', { name: 'Epochs' })).toHaveValue('10')
  await page.getByTestId('edit-undo').click()
  await expect(page.getByRole('textbox', { name: 'Epochs' })).toHaveValue('5')

  await page.getByTestId('node-hidden_1').click()
  await page.getByRole('textbox', { name: 'Units' }).fill('12')
  await page.keyboard.press('Enter')
  await tab(page, 'Charts')
  const from = await lookAt(page, 2)
  await page.getByTestId('branch').click()
  const alert = page.getByRole('alert').filter({ hasText: 'The branch could not start' })
  await expect(alert).toContainText(`Epoch ${from} of “Run 1” cannot be gone on with: the kernel of the layer`)
  await expect(runs(page)).toHaveCount(1)
  await alert.getByRole('button', { name: 'Start a new run' }).click()
  await expect.poll(() => ends(page)).toBe(3)
  await expect(runs(page)).toHaveCount(2)

  // What is taken out of the list leaves nothing behind.
  const stored = () => page.evaluate(async () => {
    const names = (await indexedDB.databases()).map(({ name }) => name!)
    const counts = await Promise.all(names.map((name) => new Promise<number>((resolve, reject) => {
      const opening = indexedDB.open(name)
      opening.addEventListener('error', () => reject(opening.error!))
      opening.addEventListener('success', () => {
        const database = opening.result
        if (!database.objectStoreNames.contains('moments')) {
          database.close()
          resolve(0)
          return
        }
        const counting = database.transaction('moments').objectStore('moments').count()
        counting.addEventListener('success', () => {
          database.close()
          resolve(counting.result)
        })
      })
    })))
    return counts.reduce((sum, count) => sum + count, 0)
  })
  expect(await stored()).toBeGreaterThan(0)
  for (const left of [1, 0]) {
    await page.getByRole('button', { name: /^Remove / }).first().click()
    await expect(runs(page)).toHaveCount(left)
  }
  await expect.poll(stored).toBe(0)
})

test('dragging through hundreds of epochs keeps no task waiting, and a run that goes on is asked for before it is stopped', { tag: '@nightly' }, async ({ page, browser }) => {
  await overhear(page)
  await openApp(page)
  await openProject(page, template('mlp-spiral', { epochs: 2000 }))
  await trainBy(page, 'dock-train')
  const marks = page.locator('[data-testid="time-travel"] svg[preserveAspectRatio="none"] path')
  await expect.poll(async () => ((await marks.getAttribute('d')) ?? '').split('M').length).toBeGreaterThan(40)
  await tab(page, 'Boundary')
  await boundary(page)
  const box = (await slider(page).boundingBox())!
  const drag = async () => {
    await page.mouse.move(box.x + box.width - 9, box.y + box.height / 2)
    await page.mouse.down()
    for (let step = 1; step <= 40; step += 1) {
      await page.mouse.move(box.x + box.width - 9 - (step / 40) * (box.width - 40), box.y + box.height / 2)
      await page.waitForTimeout(25)
    }
    await page.mouse.up()
    await expect(banner(page)).toHaveAttribute('data-there', 'true')
  }
  const tasks = await tasksDuring(browser, page, drag)
  test.info().annotations.push({ type: 'longest task', description: `${Math.max(...tasks).toFixed(1)} ms` })
  expect(tasks.filter((milliseconds) => milliseconds > 50)).toEqual([])

  // A run that goes on can be looked back at too, and is asked for before it is stopped.
  await tab(page, 'Settings')
  await setField(page, 'Epochs', '100000')
  await tab(page, 'Boundary')
  await page.getByTestId('dock-train').click()
  await expect(slider(page)).toHaveAttribute('aria-valuetext', /^Epoch [1-9]\d* of \d+, Run 2, the newest$/, { timeout: 30_000 })
  await slider(page).focus()
  await page.keyboard.press('Home')
  await expect(banner(page)).toContainText('of')
  await expect(banner(page)).toContainText('(Run 2). Training goes on.')
  await expect(banner(page)).toHaveAttribute('data-there', 'true')
  await page.getByTestId('branch').click()
  const dialog = page.getByRole('dialog', { name: 'Stop “Run 2” first?' })
  await dialog.getByRole('button', { name: 'Stop it and branch' }).click()
  await tab(page, 'Charts')
  await expect(runs(page)).toHaveCount(3)
  await expect(page.getByRole('list', { name: 'Runs' })).toContainText('from Run 2, epoch')
  await trainBy(page, 'dock-stop')
})
