import { readFile } from 'node:fs/promises'
import type { Dataset, LoadContext } from '../../shared/datasets/dataset.ts'
import type { Result } from '../../shared/mistake.ts'

/** Loads datasets as the app does, from `assets/datasets/` on disk. */
export function loadContext(seed = 1, progress?: LoadContext['progress']): LoadContext {
  return {
    seed,
    readAsset: async (name) => new Uint8Array(await readFile(new URL(`../../assets/datasets/${name}`, import.meta.url))),
    progress,
  }
}

/** The class of every sample. Throws for a dataset of numbers. */
export function labelsOf({ name, target }: Dataset): number[] {
  if (target.kind !== 'classes') throw new Error(`${name} has ${target.kind}, not classes.`)
  return [...target.labels]
}

/** The sentence for the user. Throws when there is none. */
export function sentenceOf(result: Result<unknown>): string {
  if (result.ok) throw new Error(`Expected a mistake, but it went well: ${JSON.stringify(result.value).slice(0, 200)}`)
  return result.mistake.message
}
