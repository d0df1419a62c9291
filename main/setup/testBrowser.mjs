import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/** Where browsers that speak Chromium's protocol are usually put. */
const PLACES = {
  linux: ['/usr/bin/google-chrome-stable', '/usr/bin/google-chrome', '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/microsoft-edge-stable'],
  darwin: ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium', '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge'],
  win32: ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((name) =>
    [String.raw`Google\Chrome\Application\chrome.exe`, String.raw`Microsoft\Edge\Application\msedge.exe`].map((program) => `${process.env[name] ?? 'C:'}\\${program}`),
  ),
}

/**
 * A browser for the end-to-end tests: one that is named, one that is installed, one that Playwright fetches, one from
 * the system's packages. Throws a sentence on what to install where there is none.
 * @param {(text: string) => void} say
 * @returns {Promise<string>} its executable
 */
export async function findTestBrowser(say) {
  const named = process.env.CHROME_PATH
  if (named) {
    if (existsSync(named)) return named
    throw new Error(`CHROME_PATH names "${named}", but there is no such file. Correct it or unset it.`)
  }
  const { chromium } = await import('@playwright/test')
  const known = () => [...placesHere(), chromium.executablePath()].find((place) => existsSync(place))
  const found = known()
  if (found) return found

  say('No Chrome, Chromium or Edge is installed. Fetching Chromium with Playwright …')
  spawnSync('npx', ['playwright', 'install', 'chromium'], { stdio: ['ignore', 2, 2], timeout: 300_000, shell: process.platform === 'win32' })
  if (known()) return /** @type {string} */ (known())

  if (process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    say('Playwright could not fetch it. Installing the package chromium with apt-get …')
    spawnSync('apt-get', ['update'], { stdio: ['ignore', 2, 2] })
    spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'], { stdio: ['ignore', 2, 2], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
    if (known()) return /** @type {string} */ (known())
  }
  throw new Error('The end-to-end tests need a browser. Install Google Chrome, Chromium or Microsoft Edge, or set CHROME_PATH to its executable, and run npm test again.')
}

/** @returns {readonly string[]} */
function placesHere() {
  return PLACES[/** @type {keyof typeof PLACES} */ (process.platform)] ?? []
}
