import { expect, test } from '@playwright/test'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { build } from 'vite'
import { SECURITY_HEADERS } from '../../shared/page.ts'
import type { GradientReport } from '../support/gradients/worker.ts'

const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' }

// The unit tests hold wasm and cpu to PyTorch under Node; WebGL runs in a browser alone.
test('convolutions and poolings have PyTorch’s gradients on every backend of the page', async ({ page }, testInfo) => {
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
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    const output = page.locator('output')
    await expect(output).not.toBeEmpty({ timeout: 60_000 })
    const reports = JSON.parse((await output.textContent())!) as GradientReport[]
    expect(reports).toEqual(['webgl', 'wasm', 'cpu'].map((backend) => ({ wanted: backend, backend, cases: 44, wrong: [] })))
  } finally {
    server.close()
  }
})
