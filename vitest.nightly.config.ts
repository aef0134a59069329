import { defineConfig } from 'vitest/config'
import usual from './vitest.config.ts'

/** What takes too long for each change. */
export default defineConfig({ ...usual, test: { ...usual.test, include: ['test/**/*.nightly.ts'] } })
