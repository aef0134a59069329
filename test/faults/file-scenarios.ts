/** Ways in which a write of the file backend can come about; the fault tests stop each of them at every call. */
import { mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { openFileBackend } from '../../src/backends/file.ts'
import { counted, JSON_FILE, put, save, TAR_FILE } from '../backends/file-support.ts'

export interface Scenario {
  readonly what: string
  /** Leaves the directory with the document `old`. */
  readonly prepare: (directory: string) => Promise<void>
  readonly old: string | undefined
  readonly historyKeep?: number
}

export const NEW = counted(['new'])

export const SCENARIOS: readonly Scenario[] = [
  { what: 'a first write', old: undefined, prepare: async () => {} },
  { what: 'a second write', old: counted(['1']), prepare: (directory) => saved(directory, 1) },
  { what: 'a third write', old: counted(['2']), prepare: (directory) => saved(directory, 2) },
  {
    what: 'a write over an inventory of the reference',
    old: counted(['reference']),
    prepare: async (directory) => put(directory, counted(['reference'])),
  },
  {
    what: 'a write over an external edit',
    old: counted(['edited']),
    prepare: async (directory) => {
      await saved(directory, 2)
      put(directory, counted(['edited']))
    },
  },
  {
    what: 'a write after an older document was put back',
    old: counted(['1']),
    prepare: async (directory) => {
      await saved(directory, 2)
      put(directory, counted(['1']))
    },
  },
  {
    what: 'a write through a symbolic link',
    old: counted(['2']),
    prepare: async (directory) => {
      mkdirSync(join(directory, 'state'))
      put(directory, counted(['0']), 'state/inventory.json')
      symlinkSync('state/inventory.json', join(directory, JSON_FILE))
      await saved(directory, 2)
    },
  },
  { what: 'a write that prunes', old: counted(['4']), historyKeep: 2, prepare: (directory) => saved(directory, 4) },
  { what: 'a write that cuts the backups back', old: counted(['30']), prepare: (directory) => saved(directory, 30) },
  {
    what: 'a write beside a broken archive',
    old: counted(['2']),
    prepare: async (directory) => {
      await saved(directory, 2)
      put(directory, 'garbage', TAR_FILE)
    },
  },
  {
    what: 'a write beside a removed archive',
    old: counted(['2']),
    prepare: async (directory) => {
      await saved(directory, 2)
      rmSync(join(directory, TAR_FILE))
    },
  },
]

async function saved(directory: string, count: number): Promise<void> {
  const backend = openFileBackend({ directory })
  for (let n = 1; n <= count; n += 1) await save(backend, counted([String(n)]))
}
