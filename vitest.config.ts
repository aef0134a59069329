import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/support/built.ts',
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // A busy machine takes its time: one second, the default, is not what any test is about.
    expect: { poll: { timeout: 60_000 } },
    // Real processes and servers share two cores with the tests: more workers would only wait for each other.
    maxWorkers: 2,
    retry: Number(process.env.OSA_TEST_RETRY ?? 0),
    reporters: ['default', './test/support/second-tries.ts'],
  },
})
