import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

interface Look {
  /** Only these rules; all of them without. */
  readonly rules?: readonly string[]
  /** Only what this selector finds; the whole page without. */
  readonly within?: string
}

/** What axe objects to, one line each: the rule, the place, the reason. */
export async function objections(page: Page, { rules, within }: Look = {}): Promise<string[]> {
  // A colour that is on its way to another is nobody's choice.
  await expect.poll(() => page.evaluate(() => document.getAnimations().filter((animation) => animation instanceof CSSTransition).length)).toBe(0)
  // Without legacy mode axe puts its findings together on a page of their own, which serves frames alone and takes longer than the looking.
  const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).setLegacyMode(true)
  if (within) axe.include(within)
  const { violations } = await (rules ? axe.withRules([...rules]) : axe).analyze()
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}: ${node.failureSummary?.split('\n')[1]?.trim() ?? ''}`))
}

/** What axe objects to in either theme, of which the other differs in its colours only. Leaves the page light. */
export async function objectionsInBothThemes(page: Page, within?: string): Promise<string[]> {
  // Off everything that shows a hint under the pointer.
  await page.mouse.move(700, 708)
  const light = await objections(page, { within })
  await setScheme(page, 'dark')
  const dark = await objections(page, { within, rules: ['color-contrast'] })
  await setScheme(page, 'light')
  return [...light, ...dark.map((objection) => `dark: ${objection}`)]
}

async function setScheme(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme })
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme)
}
