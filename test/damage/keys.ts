/** Harm to what is kept under keys: etcd's, and the objects of a bucket. */
import { harmed, type Keep, type Moments, type Stored } from './keep.ts'
import type { Damage, Place } from './states.ts'

export interface KeyStore {
  readonly name: string
  readonly settings: string
  all(): Promise<Stored>
  put(key: string, bytes: Buffer): Promise<void>
  delete(key: string): Promise<void>
  /** The keys of a revision; the last has its document. */
  keysOf(id: number, all: Stored): readonly string[]
  readonly head: string
  /** Of every key; another one by a byte. */
  readonly base: readonly [own: string, changed: string]
}

export function keyKeep(store: KeyStore): Keep {
  const put = async (stored: Stored): Promise<void> => {
    const all = await store.all()
    for (const key of all.keys()) if (!stored.has(key)) await store.delete(key)
    for (const [key, bytes] of stored) if (!all.get(key)?.equals(bytes)) await store.put(key, bytes)
  }
  const become = async (key: string, bytes: Buffer | undefined): Promise<void> => {
    if (bytes === undefined) await store.delete(key)
    else await store.put(key, bytes)
  }
  const harmAll = async (damage: Damage, { whole, older, other }: Moments): Promise<void> => {
    const keys = [...whole.stored]
    switch (damage) {
      case 'gone':
        return put(new Map())
      case 'empty':
        return put(new Map(keys.map(([key]) => [key, Buffer.alloc(0)])))
      case 'cut':
        // The head sorts before the revisions.
        return put(new Map(keys.sort().slice(0, Math.ceil(keys.length / 2))))
      case 'one byte changed':
        return put(new Map(keys.map(([key, bytes]) => [key.replace(...store.base), bytes])))
      case "another cloud's":
        return put(other.stored)
      case 'older':
        return put(older.stored)
    }
  }
  const harmRevision = async (place: Place, damage: Damage, { whole, other }: Moments): Promise<void> => {
    const id = place === 'newest' ? 3 : 2
    const keys = store.keysOf(id, whole.stored)
    const others = store.keysOf(id, other.stored)
    const before = store.keysOf(id - 1, whole.stored)
    for (const [index, key] of keys.entries()) {
      if (damage === 'one byte changed' && index < keys.length - 1) continue
      const was = { older: whole.stored.get(before[index]!), other: other.stored.get(others[index]!) }
      await become(key, harmed(whole.stored.get(key)!, damage, was))
    }
  }
  return {
    name: store.name,
    places: ['database', 'head', 'newest', 'older', 'mirror', 'note', 'cache'],
    settings: store.settings,
    take: () => store.all(),
    put,
    async harm(place, damage, moments) {
      if (place === 'database') return harmAll(damage, moments)
      if (place !== 'head') return harmRevision(place, damage, moments)
      const was = { older: moments.older.stored.get(store.head), other: moments.other.stored.get(store.head) }
      await become(store.head, harmed(moments.whole.stored.get(store.head)!, damage, was))
    },
  }
}
