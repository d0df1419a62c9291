import { json } from './json.ts'
import type { CodeTarget } from './target.ts'
import { typescript } from './typescript.ts'

/** Every export target, in the order of the menu. Adding one adds a line here. */
export const TARGETS: readonly CodeTarget[] = [json, typescript]

/** The target of that name, or undefined. */
export function findTarget(id: string): CodeTarget | undefined {
  return TARGETS.find((target) => target.id === id)
}

export type { CodeTarget, ExportContext } from './target.ts'
