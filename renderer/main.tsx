import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import '@mantine/spotlight/styles.css'
import '@xyflow/react/dist/style.css'
import './theme/theme.css'
import { startTransition, StrictMode } from 'react'
import { createRoot } from 'react-dom/client'

/** The parts of the program start one after the other, each in a task of its own: first what is known of layers and projects. */
async function start(): Promise<void> {
  await import('../shared/project/parse.ts')
  const { App } = await import('./App.tsx')
  // A transition is drawn in slices: the page answers, and the worker starts, while it is still being built.
  startTransition(() =>
    createRoot(document.querySelector('#root')!).render(
      <StrictMode>
        <App />
      </StrictMode>,
    ),
  )
}

void start()
