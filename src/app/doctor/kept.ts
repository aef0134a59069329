/** What the files keep: the history, and `backup_openstack_inventory.tar`, which documented restores start from. */
import type { Archive } from '../../backends/file/backups.ts'
import type { KeptRevision, Look } from '../../backends/file/look.ts'
import { few } from '../../core/inventory/text/wording.ts'
import type { PlacedFinding } from '../config/locate-findings.ts'
import { may } from '../config/look.ts'

export interface KeptOptions {
  /** Another backend holds the inventory: the history in the files is not the one that runs go on from. */
  readonly isHeldElsewhere: boolean
}

export function examineKept(look: Look, options: KeptOptions): PlacedFinding[] {
  return [...examineHistory(look, options), ...examineArchives(look)]
}

/** The descriptions of all, and the document of the newest one; `history verify` reads every document. */
function examineHistory({ revisions }: Look, { isHeldElsewhere }: KeptOptions): PlacedFinding[] {
  return revisions.flatMap((revision, index) => {
    const isNewest = index === 0
    const fault = revision.headerFault ?? (isNewest ? documentFault(revision) : undefined)
    if (fault === undefined || !may(revision.path, 'read')) return []
    return [
      {
        grade: isNewest && !isHeldElsewhere ? 'error' : 'warning',
        code: 'history-damage',
        file: revision.path,
        message: `${revision.name}${isNewest ? ', the newest one,' : ''} cannot be read: ${fault}`,
        remedy: 'put the file back from a backup; `osa-inventory history verify` reads all that is kept',
      } as const,
    ]
  })
}

function documentFault(revision: KeptRevision): string | undefined {
  const judged = revision.judged()
  return judged.kind === 'damaged' ? judged.fault : undefined
}

/** Those that were moved aside are reported as files that nothing reads any more. */
function examineArchives({ archives, directory }: Look): PlacedFinding[] {
  const inUse = archives.find(({ path }) => path.startsWith(`${directory}/`) && !path.includes('.broken-'))
  if (inUse === undefined || !may(inUse.path, 'read')) return []
  return [...broken(inUse), ...empty(inUse)]
}

function broken({ path, fault, backups }: Archive): PlacedFinding[] {
  if (fault === undefined) return []
  const whole = backups.length === 0 ? '' : `; ${backups.length} backups in it are whole`
  return [
    {
      grade: 'warning',
      code: 'S4',
      file: path,
      message: `this is not a whole tar archive: ${fault}${whole}`,
      remedy: 'copy away what `tar -xf` still gives; the next change moves the file aside and begins a new one',
    },
  ]
}

/** S7: the original stored a symbolic link as it is, without what it leads to. */
function empty({ path, members }: Archive): PlacedFinding[] {
  const names = members
    .filter(({ isFile, size, name }) => name.endsWith('.json') && (!isFile || size === 0))
    .map(({ name }) => name)
  if (names.length === 0) return []
  return [
    {
      grade: 'warning',
      code: 'S7',
      file: path,
      message: `${names.length} of its ${members.length} backups hold nothing: ${few(names, 3)}`,
      remedy: 'do not count on them for a restore',
    },
  ]
}
