/** Python's frozen answers, made by `tools/make_fixtures.py`: pairs of a case and what Python says to it. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export function frozen<Case, Answer>(what: string): [Case, Answer][] {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures', `${what}.json`), 'utf8'))
}
