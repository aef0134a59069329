/** `node bench/history.mjs`: what it costs to search, compare and verify 200 revisions of 10,000 hosts. Build first. */
import { join } from 'node:path'
import { becomeBundled } from './bundled.mjs'

await becomeBundled('history/measure.ts', { cwd: join(import.meta.dirname, '..') })
