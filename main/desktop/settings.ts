import { z } from 'zod'
import path from 'node:path'
import type { FileSystem } from './atomicSave.ts'
import { Stored } from './stored.ts'

/** The page's small preferences. */
export function settingsIn(fs: FileSystem, userData: string): Stored<Record<string, unknown>> {
  return new Stored(fs, path.join(userData, 'settings.json'), z.record(z.string(), z.unknown()), {})
}

const windowSchema = z.object({
  x: z.int().optional(),
  y: z.int().optional(),
  width: z.int().min(200).max(20_000),
  height: z.int().min(200).max(20_000),
  maximised: z.boolean(),
  /** The folder of the last dialog. */
  folder: z.string().optional(),
})

export type WindowState = z.infer<typeof windowSchema>

export const FIRST_WINDOW: WindowState = { width: 1440, height: 900, maximised: false }

/** Where the window was, and the folder that the dialogs begin in. */
export function windowStateIn(fs: FileSystem, userData: string): Stored<WindowState> {
  return new Stored(fs, path.join(userData, 'window.json'), windowSchema, FIRST_WINDOW)
}
