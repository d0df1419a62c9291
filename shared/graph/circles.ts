import type { Wiring } from './order.ts'

/**
 * For every node on a circle, all nodes that it shares one with. Strongly connected components after Sharir (1981): once
 * forwards, then backwards from the last that finished. Loops instead of recursion, which a long chain would overflow.
 */
export function findCircles({ cyclic, incoming, outgoing }: Wiring): ReadonlyMap<string, ReadonlySet<string>> {
  const circles = new Map<string, ReadonlySet<string>>()
  const open = new Set(cyclic)
  for (const start of finishingOrder(cyclic, outgoing).toReversed()) {
    if (!open.delete(start)) continue
    const members = new Set([start])
    for (const id of members) {
      for (const { source } of incoming.get(id)!) if (open.delete(source)) members.add(source)
    }
    if (members.size === 1 && !outgoing.get(start)!.some(({ target }) => target === start)) continue
    for (const id of members) circles.set(id, members)
  }
  return circles
}

/** Each node after all that can be reached from it, as far as there are no circles. */
function finishingOrder(starts: readonly string[], outgoing: Wiring['outgoing']): string[] {
  const finished: string[] = []
  const seen = new Set<string>()
  for (const start of starts) {
    if (seen.has(start)) continue
    seen.add(start)
    const path = [{ id: start, next: 0 }]
    for (let step = path.at(-1); step; step = path.at(-1)) {
      const edge = outgoing.get(step.id)![step.next]
      step.next += 1
      if (!edge) {
        finished.push(step.id)
        path.pop()
      } else if (!seen.has(edge.target)) {
        seen.add(edge.target)
        path.push({ id: edge.target, next: 0 })
      }
    }
  }
  return finished
}
