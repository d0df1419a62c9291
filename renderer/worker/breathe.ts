const { port1, port2 } = new MessageChannel()
let waiting: (() => void)[] = []

port1.addEventListener('message', () => {
  const due = waiting
  waiting = []
  for (const resolve of due) resolve()
})
port1.start()

/** Resolves in a later macrotask, after messages that already wait. Unlike a timer it is not held up by 4 milliseconds. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve)
    port2.postMessage(null)
  })
}

/** Longest time (in milliseconds) that a run stands still for looks into the store. */
const COURTESY = 200
const looks = new Set<Promise<unknown>>()

/** The same for a run, which lets looks into the store come to their end first: one takes a dozen macrotasks, between which a run would do 50 milliseconds of its own each time. */
export async function breatheInRun(): Promise<void> {
  await breathe()
  if (looks.size > 0) await Promise.race([Promise.allSettled(looks), new Promise((resolve) => setTimeout(resolve, COURTESY))])
}

/** A look into the store for which the run stands back. */
export async function look<T>(act: () => Promise<T>): Promise<T> {
  const own = act()
  looks.add(own)
  try {
    return await own
  } finally {
    looks.delete(own)
  }
}
