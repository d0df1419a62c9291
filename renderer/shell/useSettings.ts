import { useEffect } from 'react'
import { z } from 'zod'
import { host } from '../host/index.ts'
import { setView, useView } from '../store/view.ts'

const width = z.number().min(120).max(2000)

/** What is remembered of the view between two starts. A value that makes no sense is forgotten, the others stay. */
const settingsSchema = z.object({
  theme: z.enum(['light', 'dark', 'auto']).optional().catch(undefined),
  direction: z.enum(['right', 'down']).optional().catch(undefined),
  snap: z.boolean().optional().catch(undefined),
  minimap: z.boolean().optional().catch(undefined),
  strict: z.boolean().optional().catch(undefined),
  dockOpen: z.boolean().optional().catch(undefined),
  dockHeight: width.optional().catch(undefined),
  leftOpen: z.boolean().optional().catch(undefined),
  leftWidth: width.optional().catch(undefined),
  rightOpen: z.boolean().optional().catch(undefined),
  rightWidth: width.optional().catch(undefined),
})

type Settings = z.infer<typeof settingsSchema>

const NAMES = Object.keys(settingsSchema.shape) as (keyof Settings)[]
/** A panel being resized writes once, at the end. */
const WRITE_AFTER_MS = 500

/** Reads the remembered view at the start and writes it when it changes. */
export function useSettings(): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let others: Readonly<Record<string, unknown>> = {}
    let stopped = false
    let stop: (() => void) | undefined
    const begin = (settings: Readonly<Record<string, unknown>>) => {
      if (stopped) return
      others = settings
      const known = settingsSchema.safeParse(settings)
      if (known.success) setView(Object.fromEntries(Object.entries(known.data).filter(([, value]) => value !== undefined)))
      stop = useView.subscribe((now, before) => {
        if (NAMES.every((name) => now[name] === before[name])) return
        clearTimeout(timer)
        timer = setTimeout(() => {
          const view = useView.getState()
          host.writeSettings({ ...others, ...Object.fromEntries(NAMES.map((name) => [name, view[name]])) }).catch(complain)
        }, WRITE_AFTER_MS)
      })
    }
    host.readSettings().then(begin, (error: unknown) => {
      complain(error)
      begin({})
    })
    return () => {
      stopped = true
      stop?.()
      clearTimeout(timer)
    }
  }, [])
}

/** The view is not remembered this time; nothing is lost by that. */
function complain(error: unknown): void {
  console.warn('The settings could not be read or written.', error)
}
