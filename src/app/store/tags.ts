/** Names that people give to revisions, as far as the backend keeps any. */
import { hasTags, type InventoryBackend, type RevisionId, type RevisionTag } from '../../backends/contract.ts'
import { OperationalError } from '../../core/errors.ts'

/** The backend keeps no tags. */
export class TagsMissingError extends OperationalError {
  constructor() {
    super('ERR_TAGS_MISSING', 'this backend keeps no tags; nothing was changed', {
      remedy:
        'files, sqlite, postgresql, mysql, etcd, s3 and craton keep them, and osa-inventory migrate --history brings the inventory ' +
        'there; elsewhere a --reason marks a revision, and `osa-inventory history` shows it',
    })
  }
}

/** The name stands for another revision, and nobody has said that it is to be moved. */
export class TagTakenError extends OperationalError {
  constructor(name: string, id: RevisionId) {
    super('ERR_TAG_TAKEN', `the tag ${name} stands for revision ${id} already; nothing was changed`, {
      remedy: 'choose another name, or move it with --force',
    })
  }
}

/** By name; none where the backend keeps none. */
export async function tagsIn(backend: InventoryBackend): Promise<readonly RevisionTag[]> {
  return hasTags(backend) ? backend.tags() : []
}

/** The names of each revision that has any, sorted. */
export function namesByRevision(tags: readonly RevisionTag[]): ReadonlyMap<RevisionId, readonly string[]> {
  const names = new Map<RevisionId, string[]>()
  for (const { name, id } of tags) names.set(id, [...(names.get(id) ?? []), name])
  return names
}
