import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, type Browser, type Locator, type Page } from '@playwright/test'
import type { TrainingEvent } from '../../shared/training/protocol.ts'

/** What a user does to train, and what a test overhears of it. */

declare global {
  interface Window {
    /** What the training worker has said in the page's hearing, and the way to ask it oneself. */
    overheard: { events: TrainingEvent[]; workers: Worker[] }
  }
}

/** Lets the test hear the worker's events. Call it before the page is opened. */
export async function overhear(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const heard: Window['overheard'] = { events: [], workers: [] }
    window.overheard = heard
    const Original = window.Worker
    window.Worker = class extends Original {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options)
        heard.workers.push(this)
        this.addEventListener('message', ({ data }: MessageEvent<{ kind: string; events: TrainingEvent[] }>) => {
          if (data.kind === 'events') heard.events.push(...data.events)
        })
      }
    }
  })
}

/** Opens a project as a file, giving up unsaved changes. */
export async function openProject(page: Page, project: { readonly name: string }): Promise<void> {
  const chooser = page.waitForEvent('filechooser')
  await page.keyboard.press('Control+o')
  const name = `${project.name}.layerwright.json`
  await (await chooser).setFiles({ name, mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(project)) })
  const discard = page.getByRole('button', { name: 'Don’t save' })
  await expect(async () => {
    // Not for long: it may be on its way out.
    if (await discard.isVisible()) await discard.click({ timeout: 1000 })
    await expect(page).toHaveTitle(`${name} – Layerwright`, { timeout: 300 })
  }).toPass()
}

interface ProjectFile {
  name: string
  graph: { nodes: { id: string; type: string; params?: Record<string, unknown> }[]; edges: { source: string; target: string }[] }
  data: Record<string, unknown>
  training: Record<string, unknown>
}

/** A template with other training settings. */
export function template(id: string, training: Readonly<Record<string, unknown>> = {}): ProjectFile {
  const file = path.join(import.meta.dirname, '../../assets/templates', `${id}.layerwright.json`)
  const project = JSON.parse(readFileSync(file, 'utf8')) as ProjectFile
  return { ...project, name: id, training: { ...project.training, ...training } }
}

/** Layers one behind the other. */
export function chain(name: string, layers: readonly (readonly [type: string, params?: Readonly<Record<string, unknown>>])[], training: Readonly<Record<string, unknown>>, data = {}) {
  const nodes = layers.map(([type, params], index) => ({ id: `n${index}`, type, params: params ?? {} }))
  return { format: 'layerwright/project', version: 1, name, graph: { nodes, edges: nodes.slice(1).map(({ id }, index) => ({ source: `n${index}`, target: id })) }, data, training }
}

export async function setField(page: Page, label: string, value: string): Promise<void> {
  const field = page.getByRole('textbox', { name: label })
  await field.fill(value)
  await field.press('Enter')
}

/** Milliseconds from a click on one control until another takes its place. */
export async function answerTime(page: Page, click: string, appears: string): Promise<number> {
  await page.getByTestId(click).waitFor()
  return page.evaluate(
    ([from, to]) =>
      new Promise<number>((resolve) => {
        const start = performance.now()
        const watch = new MutationObserver(() => look())
        const look = () => {
          const found = document.querySelector<HTMLButtonElement>(`[data-testid="${to}"]`)
          if (!found || found.disabled) return
          watch.disconnect()
          resolve(performance.now() - start)
        }
        watch.observe(document.body, { childList: true, subtree: true, attributes: true })
        document.querySelector<HTMLElement>(`[data-testid="${from}"]`)!.click()
        look()
      }),
    [click, appears] as const,
  )
}

/** The losses of all batches of the last run. */
export async function lossesOfLastRun(page: Page): Promise<number[]> {
  const events = await page.evaluate(() => window.overheard.events)
  return events.slice(events.findLastIndex(({ event }) => event === 'start')).flatMap((event) => (event.event === 'batches' ? [...event.losses] : []))
}

interface TraceEvent {
  readonly name: string
  readonly ph: string
  readonly pid: number
  readonly tid: number
  readonly ts: number
  /** Microseconds that the thread computed; `dur` also counts what other programs took of the processor. */
  readonly tdur?: number
  readonly dur?: number
  readonly args?: { readonly chrome_mojo_event_info?: { readonly mojo_interface_tag?: string } }
}

/**
 * The tasks of the page's thread while `act` runs, in milliseconds of its own computing. The long-task observer measures the
 * clock instead, and so would blame the page for every other program on a busy machine. What the test itself asks of the page is left out.
 */
export async function tasksDuring(browser: Browser, page: Page, act: () => Promise<void>): Promise<number[]> {
  await browser.startTracing(page, { categories: ['toplevel', 'blink.user_timing'] })
  await page.evaluate(() => performance.mark('the page of the test'))
  await act()
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] }
  const own = traceEvents.find(({ name }) => name === 'the page of the test')
  const onPage = traceEvents.filter(({ ph, pid, tid }) => ph === 'X' && pid === own?.pid && tid === own.tid)
  const tasks = onPage.filter(({ name }) => name.endsWith('RunTask'))
  if (!own || !tasks.some(({ tdur = 0 }) => tdur > 0)) throw new Error('The trace holds no tasks of the page.')
  // Is this button there, may it be pressed? Such questions of the test come over the connection for developer tools.
  const asked = onPage.filter(({ args }) => args?.chrome_mojo_event_info?.mojo_interface_tag === 'blink.mojom.DevToolsSession')
  const isAsked = ({ ts, dur = 0 }: TraceEvent) => asked.some((message) => message.ts >= ts && message.ts <= ts + dur)
  return tasks.filter((task) => !isAsked(task)).map(({ tdur = 0 }) => tdur / 1000)
}

/**
 * The times between frames while a card is dragged in circles with the mouse, in milliseconds, rising. What is asked of the browser
 * meanwhile is only to move the mouse.
 */
export async function framesWhileDragging(page: Page, card: Locator, milliseconds: number): Promise<number[]> {
  const box = (await card.boundingBox())!
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 4]
  await page.mouse.move(x, y)
  await page.mouse.down()
  await page.mouse.move(x + 8, y + 8)
  const frames = page.evaluate(
    (duration) =>
      new Promise<number[]>((resolve) => {
        const times: number[] = []
        const look = (now: number) => {
          times.push(now)
          if (now - times[0]! < duration) requestAnimationFrame(look)
          else resolve(times.slice(1).map((time, index) => time - times[index]!))
        }
        requestAnimationFrame(look)
      }),
    milliseconds,
  )
  const end = Date.now() + milliseconds
  for (let step = 0; Date.now() < end; step += 1) {
    await page.mouse.move(x + 60 * Math.sin(step / 8), y + 40 * Math.sin(step / 5))
    // As often as a mouse reports.
    await new Promise((resolve) => setTimeout(resolve, 8))
  }
  const rising = (await frames).toSorted((a, b) => a - b)
  await page.mouse.up()
  return rising
}
