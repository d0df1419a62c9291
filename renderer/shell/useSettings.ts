import { useEffect } from 'react'
import { z } from 'zod'
import { host } from '../host/index.ts'
import { BACKENDS } from '../../shared/training/protocol.ts'
import { useRuns } from '../store/run.ts'
import { changeSettings } from '../store/settings.ts'
import { setView, useView } from '../store/view.ts'

const width = z.number().min(120).max(2000)

/** What is remembered of the view between two starts, beside the backend that was chosen. A value that makes no sense is forgotten, the others stay. */
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
  chartScale: z.enum(['linear', 'log']).optional().catch(undefined),
  chartBatches: z.boolean().optional().catch(undefined),
})

const backendSchema = z.object({ backend: z.enum([...BACKENDS, 'auto']).optional().catch(undefined) })

type Settings = z.infer<typeof settingsSchema>

const NAMES = Object.keys(settingsSchema.shape) as (keyof Settings)[]
/** A panel being resized writes once, at the end. */
const WRITE_AFTER_MS = 500

/** Reads the remembered view and backend at the start and writes them when they change. */
export function useSettings(): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let stopped = false
    let stop: (() => void) | undefined
    const begin = (settings: Readonly<Record<string, unknown>>) => {
      if (stopped) return
      const known = settingsSchema.safeParse(settings)
      if (known.success) setView(Object.fromEntries(Object.entries(known.data).filter(([, value]) => value !== undefined)))
      const { backend } = backendSchema.parse(settings)
      if (backend) useRuns.setState({ wanted: backend })
      const write = () => {
        clearTimeout(timer)
        timer = setTimeout(() => {
          const view = useView.getState()
          changeSettings(() => ({ ...Object.fromEntries(NAMES.map((name) => [name, view[name]])), backend: useRuns.getState().wanted })).catch(complain)
        }, WRITE_AFTER_MS)
      }
      const stops = [
        useView.subscribe((now, before) => {
          if (NAMES.some((name) => now[name] !== before[name])) write()
        }),
        useRuns.subscribe((now, before) => {
          if (now.wanted !== before.wanted) write()
        }),
      ]
      stop = () => {
        for (const each of stops) each()
      }
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
