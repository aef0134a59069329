import { defineConfig } from 'vitest/config'
import { left, PART, parts } from './tools/mutation/parts.ts'
import usual from './vitest.config.ts'

const chosen = parts.filter(({ name }) => [undefined, name].includes(process.env[PART]))

/** For `npm run mutate`: the tests that call the sources in their own process. Nothing is built for them. */
export default defineConfig({
  resolve: {
    alias: [{ find: /^fast-check$/, replacement: new URL('tools/mutation/few-runs.ts', import.meta.url).pathname }],
  },
  test: {
    ...usual.test,
    include: chosen.flatMap(({ tests }) => [...tests]),
    exclude: [...left],
    globalSetup: [],
    setupFiles: ['tools/mutation/same-properties.ts', 'tools/mutation/all-sources.ts'],
    reporters: [],
    retry: 0,
    maxWorkers: 1,
    // What Stryker's runner asks for.
    pool: 'threads',
  },
})
