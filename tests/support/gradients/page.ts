/** Shows the worker's answer: one JSON text. `?most=3` runs at most three cases of each kind on the graphics card; `&webgpu` runs them on WebGPU too. */
const output = document.querySelector('output')!
const asked = new URLSearchParams(location.search)
const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: `${asked.get('most') ?? ''}${asked.has('webgpu') ? ' webgpu' : ''}` })
worker.addEventListener('message', ({ data }: MessageEvent<string>) => {
  output.textContent = data
})
worker.addEventListener('error', (event) => {
  output.textContent = JSON.stringify({ broken: event.message })
})
