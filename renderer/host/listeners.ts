/** A set of listeners; adding one returns the way to take it off. */
export interface Listeners<T extends readonly unknown[]> {
  readonly add: (listener: (...values: T) => void) => () => void
  readonly call: (...values: T) => void
}

export function createListeners<T extends readonly unknown[]>(): Listeners<T> {
  const all = new Set<(...values: T) => void>()
  return {
    add: (listener) => {
      all.add(listener)
      return () => all.delete(listener)
    },
    call: (...values) => {
      for (const listener of all) listener(...values)
    },
  }
}
