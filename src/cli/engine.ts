import { setFlagsFromString } from 'node:v8'

/**
 * An inventory is many small values that live to the end: room to let them grow old in is filled once and never used
 * again. With the first two the peak is three quarters for 3,000 hosts. A run is short, and most of its code runs a few
 * times only: with the third the engine optimises later, and only what is worth it (docs/performance.md). An engine that
 * does not know them would say so on standard error: set only where they were tried.
 */
const flags = ['--semi-space-growth-factor=1', '--heap-growing-percent=80', '--interrupt-budget=600000']

/** All of Node.js 20 has one V8 (11.3), and only patches of it: the flags are known in each. */
export function tuneEngine(): void {
  if (process.version.startsWith('v20.')) for (const flag of flags) setFlagsFromString(flag)
}
