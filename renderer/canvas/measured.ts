import { create } from 'zustand'

/** The extents of the cards as drawn, in canvas units. */
export const measured = create<{ readonly sizes: ReadonlyMap<string, { width: number; height: number }> }>()(() => ({ sizes: new Map() }))
