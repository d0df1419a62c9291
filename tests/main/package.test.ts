import { execFile } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = path.resolve(import.meta.dirname, '../..')
const built = existsSync(path.join(root, 'dist/renderer/index.html')) && existsSync(path.join(root, 'dist/desktop/main.js'))
if (!built) console.warn('SKIPPED: what is packaged cannot be checked before it is built. Run `npm run build` and this test again.')

const require = createRequire(import.meta.url)

/** electron-builder's own archive reader. */
interface Asar {
  listPackage(archive: string, options: { isPack: boolean }): string[]
  extractFile(archive: string, file: string): Buffer
}

describe.skipIf(!built)('the packaged program', () => {
  let folder: string
  let archive: string
  let files: string[]
  let asar: Asar

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'layerwright-package-'))
    // A stand-in: whatever is in the folder is taken for Electron, so no binary is needed to see what goes into the archive.
    const standIn = path.join(folder, 'electron')
    mkdirSync(path.join(standIn, 'resources'), { recursive: true })
    for (const name of ['electron', 'chrome_crashpad_handler', 'chrome-sandbox']) {
      writeFileSync(path.join(standIn, name), '')
      chmodSync(path.join(standIn, name), 0o755)
    }
    writeFileSync(path.join(standIn, 'version'), (JSON.parse(readFileSync(path.join(root, 'node_modules/electron/package.json'), 'utf8')) as { version: string }).version)
    writeFileSync(path.join(standIn, 'LICENSE'), '')
    writeFileSync(path.join(standIn, 'LICENSES.chromium.html'), '')
    const config = path.join(folder, 'config.json')
    // The stand-in has no fuses to set.
    writeFileSync(config, JSON.stringify({ extends: path.join(root, 'electron-builder.yml'), electronDist: standIn, directories: { output: path.join(folder, 'out') }, electronFuses: null }))
    await promisify(execFile)(process.execPath, [require.resolve('electron-builder/cli.js'), '--linux', 'dir', '--x64', '--config', config, '--projectDir', root], { cwd: root, env: { ...process.env, CI: '1' } })
    archive = path.join(folder, 'out/linux-unpacked/resources/app.asar')
    asar = await import('@electron/asar')
    files = asar
      .listPackage(archive, { isPack: false })
      .map((file) => file.replaceAll('\\', '/').replace(/^\//, ''))
      .filter((file) => path.extname(file) !== '')
  }, 120_000)

  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('holds the main program, the preload, the page and its assets', () => {
    for (const file of ['package.json', 'dist/desktop/main.js', 'dist/desktop/preload.cjs', 'dist/renderer/index.html']) expect(files).toContain(file)
    const page = readdirSync(path.join(root, 'dist/renderer'), { recursive: true, encoding: 'utf8' })
      .filter((file) => statSync(path.join(root, 'dist/renderer', file)).isFile() && path.extname(file) !== '' && !file.endsWith('.map'))
      .map((file) => `dist/renderer/${file.replaceAll('\\', '/')}`)
    expect(files.filter((file) => file.startsWith('dist/renderer/')).sort()).toEqual(page.sort())
  })

  it('holds nothing else', () => {
    expect(files.filter((file) => !/^(package\.json$|dist\/desktop\/(main\.js|preload\.cjs)$|dist\/renderer\/)/.test(file))).toEqual([])
  })

  it('is smaller than 40 MB', () => {
    expect(statSync(archive).size).toBeLessThan(40 * 1024 * 1024)
  })

  it('starts at a file that it holds', () => {
    const { main, type } = JSON.parse(asar.extractFile(archive, 'package.json').toString()) as { main: string; type: string }
    expect([files.includes(main), type]).toEqual([true, 'module'])
  })
})

it('closes every door that a packaged Electron leaves open', () => {
  const config = readFileSync(path.join(root, 'electron-builder.yml'), 'utf8')
  for (const [fuse, value] of Object.entries({
    runAsNode: false, enableNodeOptionsEnvironmentVariable: false, enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true, onlyLoadAppFromAsar: true, grantFileProtocolExtraPrivileges: false,
  })) {
    expect(config).toMatch(new RegExp(`^  ${fuse}: ${value}$`, 'm'))
  }
})
