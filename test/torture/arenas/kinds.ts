/** The backends that can be tortured, by name. */
import type { ArenaKind } from './arena.ts'
import { broken } from './broken.ts'
import { file, sqliteFile } from './files.ts'

export const arenaKinds: ReadonlyMap<string, ArenaKind> = new Map([
  ['file', file],
  ['sqlite', sqliteFile],
  ['broken', broken],
])
