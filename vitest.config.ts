import { defineConfig } from 'vitest/config'

const everywhere = ['tests/e2e/**', 'node_modules/**']

export default defineConfig({
  test: {
    testTimeout: 30_000,
    maxWorkers: 2,
    projects: [
      // What is pure shares its modules between files: importing them anew for each took longer than many of the tests.
      { extends: true, test: { name: 'shared', include: ['tests/shared/**/*.test.ts'], exclude: everywhere, isolate: false } },
      { extends: true, test: { name: 'rooms', include: ['tests/**/*.test.{ts,tsx}'], exclude: [...everywhere, 'tests/shared/**'] } },
    ],
  },
})
