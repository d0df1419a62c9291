import { useEffect, useState, type RefObject } from 'react'

/** How far below or above what can be seen a part already counts as seen, in CSS pixels. */
const AHEAD = '150px'

/** Whether a part of the page has come into sight. Once seen, it stays so. */
export function useSeen(part: RefObject<Element | null>): boolean {
  const [seen, setSeen] = useState(false)
  useEffect(() => {
    if (seen || !part.current) return undefined
    const watch = new IntersectionObserver((entries) => setSeen(entries.some(({ isIntersecting }) => isIntersecting)), { rootMargin: AHEAD })
    watch.observe(part.current)
    return () => watch.disconnect()
  }, [seen, part])
  return seen
}
