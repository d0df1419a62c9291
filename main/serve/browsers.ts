import { existsSync } from 'node:fs'
import path from 'node:path'
import { Launcher } from 'chrome-launcher'

export interface Browser {
  /** As people call it: "Microsoft Edge". */
  readonly name: string
  readonly executable: string
}

/** Every installed browser that has app windows, best first. chrome-launcher knows Chrome and Chromium; Edge is added. */
export function findBrowsers(): Browser[] {
  const found: string[] = []
  try {
    found.push(...Launcher.getInstallations())
  } catch {
    // It throws where there is none; the other places are still worth a look.
  }
  found.push(...otherPlaces(process.platform, process.env).filter((place) => existsSync(place)))
  return [...new Set(found)].map((executable) => ({ name: browserName(executable), executable }))
}

/** Where Edge, Chromium and Brave are put by their installers. */
export function otherPlaces(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): string[] {
  if (platform === 'win32') {
    const roots = [env['PROGRAMFILES(X86)'], env.PROGRAMFILES, env.LOCALAPPDATA].filter((root) => root !== undefined)
    const programs = ['Microsoft\\Edge\\Application\\msedge.exe', 'Chromium\\Application\\chrome.exe', 'BraveSoftware\\Brave-Browser\\Application\\brave.exe']
    return programs.flatMap((program) => roots.map((root) => path.win32.join(root, program)))
  }
  if (platform === 'darwin') {
    return ['Google Chrome', 'Microsoft Edge', 'Chromium', 'Brave Browser'].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`)
  }
  return ['microsoft-edge-stable', 'microsoft-edge', 'brave-browser'].map((name) => `/usr/bin/${name}`)
}

export function browserName(executable: string): string {
  const file = executable.toLowerCase()
  if (file.includes('edge')) return 'Microsoft Edge'
  if (file.includes('brave')) return 'Brave'
  return file.includes('chromium') ? 'Chromium' : 'Google Chrome'
}
