/** Resolves in a task of its own: what has been done until now is drawn, and what the user has done meanwhile is answered. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve)
  })
}
