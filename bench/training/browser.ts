import { existsSync } from 'node:fs'
import path from 'node:path'
import { chromium } from '@playwright/test'
import { build } from 'vite'
import { findBrowsers } from '../../main/serve/browsers.ts'
import { servePage } from '../../main/serve/server.ts'
import type { Measure } from './page/main.ts'

/** The benchmark's page in an installed browser. */
export interface BenchBrowser {
  /** "Chromium 140.0.1.2". */
  readonly version: string
  readonly measure: Measure
  /** How our worker computes, once it has been asked. */
  readonly ourEngine: () => Promise<string | null>
  readonly close: () => Promise<void>
}

/** As the end-to-end tests start it: without network of its own, and with a graphics card in software. */
const ARGUMENTS = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run', '--use-angle=swiftshader', '--enable-unsafe-swiftshader']

/** Builds the page, serves it with the app's security headers and opens it. Null where no browser is installed. */
export async function openBenchPage(): Promise<BenchBrowser | null> {
  const executablePath = process.env.CHROME_PATH ?? findBrowsers()[0]?.executable
  if (executablePath === undefined || !existsSync(executablePath)) return null
  const outDir = path.resolve('dist/bench/page')
  await build({
    root: path.resolve('bench/training/page'), configFile: false, base: './', publicDir: false, logLevel: 'error',
    worker: { format: 'es' },
    build: { outDir, emptyOutDir: true, target: 'es2023', chunkSizeWarningLimit: 10_000 },
  })
  const server = await servePage(outDir, 0)
  // Chromium refuses its sandbox to root, which is who runs benchmarks in most containers.
  const browser = await chromium.launch({ executablePath, args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ...ARGUMENTS] })
  const page = await browser.newPage()
  page.on('console', (message) => message.type() === 'error' && console.error(message.text()))
  await page.goto(server.url)
  await page.waitForFunction(() => typeof window.measure === 'function')
  return {
    version: `Chromium ${browser.version()}`,
    measure: (runner, question) => page.evaluate(([who, asked]) => window.measure(who, asked), [runner, question] as const),
    ourEngine: () => page.evaluate(() => window.ourEngine),
    close: async () => {
      await browser.close()
      await server.close()
    },
  }
}
