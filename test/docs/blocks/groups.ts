/** Pages whose blocks are run on one host, in this order. Each begins with the example cloud after its first run. */
import type { Group } from './run.ts'

export const groups: readonly Group[] = [
  { name: 'first steps', pages: ['README.md', 'docs/adopting.md'], executable: true, prepare: 'npm_package' },
]
