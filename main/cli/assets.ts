import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'

let found: string | undefined

/** `assets/` of the program, wherever a bundler has put this file below it. */
function assetsFolder(): string {
  for (let folder = import.meta.dirname; found === undefined; folder = path.dirname(folder)) {
    const candidate = path.join(folder, 'assets')
    if (existsSync(path.join(candidate, 'templates')) && existsSync(path.join(candidate, 'datasets'))) found = candidate
    else if (path.dirname(folder) === folder) throw new Error(`There is no assets folder above ${import.meta.dirname}.`)
  }
  return found
}

/** A file below `assets/`, by its path with `/`. */
export async function readAsset(name: string): Promise<Uint8Array> {
  return readFile(path.join(assetsFolder(), ...name.split('/')))
}
