import { expect, test, type Locator } from '@playwright/test'
import { openApp } from './canvas.ts'
import { openProject, template } from './training.ts'

/** The smallest window that the desktop app has, a projector of old, and with the panel below closed. */
for (const [width, height, closed] of [[900, 640, false], [900, 640, true], [1024, 768, false]] as const) {
  test(`${width} × ${height}${closed ? ', panel closed' : ''}: every control of the bars is whole and none covers another`, async ({ page }) => {
    await page.setViewportSize({ width, height })
    await openApp(page)
    await openProject(page, template('mlp-spiral', { epochs: 2 }))
    if (closed) await page.keyboard.press('Control+j')
    const dock = page.getByTestId('dock')
    const panel = (await page.getByRole('region', { name: 'Training', exact: true }).boundingBox())!
    const bars: [Locator, number][] = [
      [dock.getByRole('tab'), panel.x + panel.width],
      [page.getByRole('group', { name: 'Training controls' }).getByRole('button'), panel.x + panel.width],
      [page.getByRole('banner').getByRole('button'), width],
      [page.getByRole('toolbar', { name: 'View of the canvas' }).getByRole('button'), panel.x + panel.width],
    ]
    for (const [controls, edge] of bars) {
      const boxes = await controls.evaluateAll((elements) => elements.map((element) => {
        const { left, right, top, bottom } = element.getBoundingClientRect()
        return { left, right, top, bottom, cut: element.scrollWidth > element.clientWidth && getComputedStyle(element).textOverflow !== 'ellipsis', name: element.textContent }
      }))
      expect(boxes.length).toBeGreaterThan(2)
      for (const { name, right, cut } of boxes) expect({ name, within: right <= edge, cut }).toEqual({ name, within: true, cut: false })
      for (const [index, one] of boxes.entries()) {
        const covered = boxes.slice(index + 1).filter((other) => one.right > other.left && other.right > one.left && one.bottom > other.top && other.bottom > one.top)
        expect({ name: one.name, covered }).toEqual({ name: one.name, covered: [] })
      }
    }
  })
}
