/** What someone can do whose backend holds what it cannot give back: told by what is there, so that each way is one. */
import type { InventoryBackend } from '../../backends/contract.ts'
import { lookOf } from '../../backends/file/look.ts'
import { shellWord } from '../../core/inventory/text/visible.ts'
import type { Mirror } from './mirror.ts'
import { soundCopy } from './readable-copy/sound.ts'
import { latestRevision } from './restore-latest.ts'

interface Place {
  readonly backend: InventoryBackend
  readonly mirror: Mirror | undefined
}

/** @param error that what is stored is damaged: its remedy is completed. The file backend tells its ways itself. */
export async function withWaysOut(error: Error & { remedy?: unknown }, place: Place): Promise<Error> {
  if (lookOf(place.backend) !== undefined || !Object.isExtensible(error)) return error
  const remedy = [...(await waysOut(place)), error.remedy].filter((text) => typeof text === 'string').join('; ')
  return Object.assign(error, { remedy })
}

async function waysOut({ backend, mirror }: Place): Promise<string[]> {
  const copy = mirror && soundCopy(mirror)
  const found = await latest(backend, mirror)
  const imports = copy && `osa-inventory import ${shellWord(mirror.path)} ${copy.doing}`
  if (found === 'unreadable') {
    const backup = 'put the database back from a backup'
    return [imports ? `${backup}, or move it out of the way, and then ${imports}` : backup]
  }
  const restores = found && `osa-inventory restore latest puts revision ${found.id} in force, the newest that is sound`
  const isCopyNewer = copy?.id !== undefined && found !== undefined && copy.id > found.id
  const ways = isCopyNewer ? [imports, restores] : [restores, imports]
  return ways.some((way) => way !== undefined)
    ? ways.filter((way) => way !== undefined)
    : ['put the database back from a backup']
}

/** `unreadable`: not even what there is can be listed. */
async function latest(backend: InventoryBackend, mirror: Mirror | undefined) {
  if (!backend.revisions) return undefined
  try {
    const { found, passed, damage } = await latestRevision(backend, mirror)
    return damage !== undefined && found === undefined && passed.length === 0 ? ('unreadable' as const) : found
  } catch {
    return 'unreadable' as const
  }
}
