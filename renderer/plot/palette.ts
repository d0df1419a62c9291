/** Colours for a canvas, which knows nothing of CSS variables: asked of the page itself, once a theme. */
export interface Palette {
  readonly colour: (name: string) => string
  /** The face of the element's text. */
  readonly font: () => string
  /** The theme has changed: everything is asked anew. */
  readonly forget: () => void
  readonly remove: () => void
}

/** A palette of the colours as they are within an element. */
export function createPalette(element: HTMLElement): Palette {
  const probe = document.createElement('span')
  probe.hidden = true
  element.append(probe)
  const known = new Map<string, string>()
  return {
    colour: (name) => {
      const before = known.get(name)
      if (before !== undefined) return before
      probe.style.color = ''
      probe.style.color = name
      const found = getComputedStyle(probe).color
      known.set(name, found)
      return found
    },
    font: () => getComputedStyle(probe).fontFamily,
    forget: () => known.clear(),
    remove: () => probe.remove(),
  }
}

/** What can change the colours while the page is open, beside the theme. */
const PREFERENCES = ['(forced-colors: active)', '(prefers-contrast: more)']

/** Calls back when the page's colours may have changed. Returns the way to stop. */
export function onThemeChange(changed: () => void): () => void {
  const watch = new MutationObserver(changed)
  watch.observe(document.documentElement, { attributes: true, attributeFilter: ['data-mantine-color-scheme'] })
  const queries = PREFERENCES.map((query) => matchMedia(query))
  for (const query of queries) query.addEventListener('change', changed)
  return () => {
    watch.disconnect()
    for (const query of queries) query.removeEventListener('change', changed)
  }
}
