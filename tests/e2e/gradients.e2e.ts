import { expect, test } from '@playwright/test'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { build } from 'vite'
import { SECURITY_HEADERS } from '../../shared/page.ts'
import { BACKENDS } from '../../shared/training/protocol.ts'
import type { GradientReport } from '../support/gradients/worker.ts'

const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' }

// The unit tests hold wasm and cpu to PyTorch under Node; WebGL and WebGPU run in a browser alone.
/** Cases of each kind of layer and function on them; their shaders take long to compile where the graphics card is simulated. */
const MOST = Number(process.env.LAYERWRIGHT_MOST ?? 1)

/** WebGPU in software too, beside WebGL; it takes twice as long. */
const WEBGPU = process.env.NIGHTLY === '1'
test.use({
  launchOptions: async ({ launchOptions }, provide) => provide({ ...launchOptions, args: [...(launchOptions.args ?? []), '--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'] }),
})

test('every layer has PyTorch’s outputs and gradients on every backend of the page', async ({ page }, testInfo) => {
  const root = testInfo.outputPath('page')
  await build({
    configFile: false, root: path.resolve(import.meta.dirname, '../support/gradients'), base: './', worker: { format: 'es' }, logLevel: 'warn',
    build: { outDir: root, target: 'es2023', emptyOutDir: true },
  })
  const server = createServer((request, response) => {
    const file = path.join(root, path.normalize(new URL(request.url!, 'http://localhost').pathname.replace(/\/$/, '/index.html')))
    readFile(file).then(
      (bytes) => response.writeHead(200, { 'content-type': TYPES[path.extname(file)] ?? 'text/plain', ...SECURITY_HEADERS }).end(bytes),
      () => response.writeHead(404).end(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/?most=${MOST}${WEBGPU ? '&webgpu' : ''}`)
    const output = page.locator('output')
    await expect(output).not.toBeEmpty({ timeout: 100_000 })
    const reports = JSON.parse((await output.textContent())!) as GradientReport[]
    for (const { backend, cases, seconds, farthest } of reports) console.log(`${backend}: ${cases} cases in ${seconds.toFixed(1)} s, farthest from PyTorch ${farthest.toExponential(1)}`)
    const absent = reports.find(({ wanted }) => wanted === 'webgpu')?.absent ?? null
    if (absent !== null) console.warn(`NOT TESTED: WEBGPU'S GRADIENTS. ${absent}.`)
    const there = reports.filter(({ wanted }) => absent === null || wanted !== 'webgpu')
    expect(reports.map(({ wanted }) => wanted)).toEqual(BACKENDS.filter((each) => WEBGPU || each !== 'webgpu'))
    expect(there.map(({ wanted, backend, wrong }) => ({ wanted, backend, wrong }))).toEqual(there.map(({ wanted }) => ({ wanted, backend: wanted, wrong: [] })))
    // Sixty windows, and every layer and function at least once.
    for (const { cases } of there) expect(cases).toBeGreaterThan(100)
  } finally {
    server.close()
  }
})
