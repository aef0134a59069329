/** Makes frozen samples with the programs of another build (README.md). No part of the tests. */
import { defineConfig } from 'vitest/config'

export default defineConfig({ test: { include: ['test/frozen/make.ts'], testTimeout: 600_000, hookTimeout: 600_000 } })
