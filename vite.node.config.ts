import { defineConfig, type UserConfig } from 'vite'

/**
 * The programs that run in Node. What is packaged carries its own dependencies, because the packaged app has no
 * `node_modules`; a sandboxed preload must be one CommonJS file; the others leave packages where npm put them.
 */
const PROGRAMS: Readonly<Record<string, { input: Record<string, string>; format: 'es' | 'cjs'; bundlePackages: boolean }>> = {
  desktop: { input: { 'desktop/main': 'main/desktop/main.ts' }, format: 'es', bundlePackages: true },
  preload: { input: { 'desktop/preload': 'main/desktop/preload.ts' }, format: 'cjs', bundlePackages: true },
  programs: { input: { 'serve/start': 'main/serve/start.ts', 'cli/index': 'main/cli/index.ts' }, format: 'es', bundlePackages: false },
}

export default defineConfig(({ mode }): UserConfig => {
  const program = PROGRAMS[mode]
  if (!program) throw new Error(`Unknown program "${mode}": one of ${Object.keys(PROGRAMS).join(', ')} is expected.`)
  const ending = program.format === 'cjs' ? 'cjs' : 'js'
  return {
    publicDir: false,
    ssr: program.bundlePackages ? { noExternal: true, external: ['electron'] } : {},
    build: {
      ssr: true,
      target: 'node20',
      outDir: 'dist',
      emptyOutDir: false,
      minify: false,
      rolldownOptions: {
        input: program.input,
        output: { format: program.format, entryFileNames: `[name].${ending}`, chunkFileNames: 'cli/chunks/[name]-[hash].js' },
      },
    },
  }
})
