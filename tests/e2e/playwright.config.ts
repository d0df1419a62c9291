import { defineConfig } from '@playwright/test'

const PORT = Number(process.env.E2E_PORT ?? 4399)

const NIGHTLY = process.env.NIGHTLY === '1'

/** The page as users get it: built, served with its security headers, in an installed browser. */
export default defineConfig({
  testDir: '.',
  testMatch: '*.e2e.ts',
  outputDir: '../../test-results/e2e',
  reporter: [['list'], ['json', { outputFile: '../../test-results/e2e.json' }]],
  workers: 2,
  // What takes long runs at night alone (@nightly). What measures times runs alone, after all the rest.
  projects: [
    { name: 'page', grepInvert: NIGHTLY ? /@timing/ : /@timing|@nightly/, fullyParallel: true },
    { name: 'timing', grep: /@timing/, ...(NIGHTLY ? {} : { grepInvert: /@nightly/ }), workers: 1, dependencies: ['page'] },
  ],
  timeout: 180_000,
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env.CI),
  use: {
    baseURL: `http://127.0.0.1:${PORT}`,
    viewport: { width: 1280, height: 720 },
    // Pictures and copies of the page for the trace are taken at every step, also of tests that pass, and cost more than the test.
    trace: { mode: 'retain-on-failure', screenshots: false, snapshots: false },
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.CHROME_PATH ?? '/usr/bin/chromium',
      args: [
        // Chromium refuses its sandbox to root, which is who runs tests in most containers.
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
        '--use-angle=swiftshader',
        '--enable-unsafe-swiftshader',
        // There is no graphics card: drawing the page without one takes half as long as simulating one. WebGL alone needs it simulated.
        '--disable-gpu-rasterization',
        '--disable-gpu-compositing',
      ],
    },
  },
  webServer: { command: `node dist/serve/start.js --no-open --port ${PORT}`, cwd: '../..', url: `http://127.0.0.1:${PORT}/`, reuseExistingServer: false, timeout: 30_000 },
})
