import { MantineProvider } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { ModalsProvider } from '@mantine/modals'
import { Notifications } from '@mantine/notifications'
import { lazy, Suspense, type ComponentType } from 'react'
import classes from './App.module.css'
import { useView } from './store/view.ts'
import { cssVariables, theme } from './theme/theme.ts'

const found = import.meta.glob<Record<string, ComponentType>>([
  './palette/PalettePanel.tsx', './inspector/Inspector.tsx', './training/Dock.tsx',
])
const part = (path: string, name: string) => {
  const load = found[path]
  return load ? lazy(async () => ({ default: (await load())[name]! })) : () => null
}
const PalettePanel = part('./palette/PalettePanel.tsx', 'PalettePanel')
const Inspector = part('./inspector/Inspector.tsx', 'Inspector')
const Dock = part('./training/Dock.tsx', 'Dock')

export function App() {
  const choice = useView((state) => state.theme)
  const prefersDark = useMediaQuery('(prefers-color-scheme: dark)', false, { getInitialValueInEffect: false })
  const scheme = choice === 'auto' ? (prefersDark ? 'dark' : 'light') : choice
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} forceColorScheme={scheme}>
      <ModalsProvider>
        <Notifications position="bottom-right" />
        <Suspense fallback={null}>
          <div className={classes.shell}>
            <header className={classes.header} />
            <aside className={classes.left}><PalettePanel /></aside>
            <main className={classes.canvas} />
            <aside className={classes.right}><Inspector /></aside>
            <section className={classes.dock}><Dock /></section>
            <footer className={classes.footer} />
          </div>
        </Suspense>
      </ModalsProvider>
    </MantineProvider>
  )
}
