/** Harm to the files of a cloud: those of the file backend, and what other backends leave beside them. */
import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deploy, type TriedCloud } from './cloud.ts'
import { harmed, inName, type Keep, type Moments, nearTheEnd } from './keep.ts'
import type { Damage, Place } from './states.ts'

const json = `${deploy}/openstack_inventory.json`
const revision = (id: number): string => `${deploy}/openstack_inventory.history/${id}`

const files: Partial<Record<Place, string>> = {
  json,
  mirror: json,
  newest: revision(3),
  older: revision(2),
  tar: `${deploy}/backup_openstack_inventory.tar`,
  note: `${deploy}/.openstack_inventory.copy`,
}

/** What an older state is of: a file of the history was the one before it. */
const former: Partial<Record<Place, string>> = { newest: revision(2), older: revision(1) }

export function harmFile(cloud: TriedCloud, place: Place, damage: Damage, { whole, older, other }: Moments): void {
  const name = place === 'cache' ? cacheNote([...whole.files.keys()]) : files[place]!
  const inOther = place === 'cache' ? cacheNote([...other.files.keys()]) : name
  const was = former[place]
  const bytes = harmed(whole.files.get(name)!, damage, {
    older: was === undefined ? older.files.get(name) : whole.files.get(was),
    other: other.files.get(inOther),
    // Another byte than that of the document itself: two accidents are not one.
    change: place === 'cache' ? (all) => inName(all, 'infra2') : inName,
    ...(place === 'newest' || place === 'older' ? nearTheEnd : {}),
  })
  const path = join(cloud.root, name)
  rmSync(path, { force: true })
  if (bytes !== undefined) writeFileSync(path, bytes, { mode: place === 'cache' ? 0o600 : 0o640 })
}

function cacheNote(names: readonly string[]): string {
  return names.find((name) => name.startsWith('cache/'))!
}

export const fileKeep: Keep = {
  name: 'file',
  places: ['json', 'newest', 'older', 'tar', 'cache'],
  take: async () => new Map(),
  put: async () => {},
  harm: async () => {
    throw new Error('unreachable: all of it is files')
  },
}

export const filePlaces: ReadonlySet<Place> = new Set(['json', 'mirror', 'newest', 'older', 'tar', 'note', 'cache'])

export function namesBelow(directory: string): string[] {
  return readdirSync(directory)
}
