/** Shows the worker's answer: one JSON text. */
const output = document.querySelector('output')!
const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
worker.addEventListener('message', ({ data }: MessageEvent<string>) => {
  output.textContent = data
})
worker.addEventListener('error', (event) => {
  output.textContent = JSON.stringify({ broken: event.message })
})
