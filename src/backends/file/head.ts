import type { InventorySummary } from '../../core/inventory/summary.ts'
import { statIfThere } from '../../disk/filesystem.ts'
import type { RevisionId } from '../contract.ts'
import { derivedUuid } from '../support/digest.ts'
import type { Deployment } from './deployment.ts'
import { revisionNumbers } from './history.ts'
import { DamagedRevisionError, type RevisionHeader, readHeader, revisionPath } from './revision-file.ts'

/** The newest revision's header, or what can be said of one that cannot be read. */
export interface Head extends RevisionHeader {
  /** Then number and lineage are all that is known: no document is known to be this revision's. */
  readonly damage?: DamagedRevisionError
}

/** `undefined` if there is no such revision. */
export function headAt(deployment: Deployment, id: RevisionId): Head | undefined {
  try {
    return readHeader(deployment, id)
  } catch (error) {
    if (!(error instanceof DamagedRevisionError)) throw error
    return damagedHead(deployment, id, error)
  }
}

/** A number that is taken must not be given away again: the next revision is built on this one, damaged as it is. */
function damagedHead(deployment: Deployment, id: RevisionId, damage: DamagedRevisionError): Head | undefined {
  const stat = statIfThere(deployment.fs, revisionPath(deployment, id))
  if (stat === undefined) return undefined
  const lineage = lineageBefore(deployment, id) ?? derivedUuid(`lineage of ${id}`)
  const info = {
    id,
    ...(id > 1 && { parent: id - 1 }),
    lineage,
    change: derivedUuid(`${lineage} ${id} damaged`),
    time: new Date(Number(stat.mtimeMs)).toISOString(),
    author: 'unknown',
    command: 'unknown',
    tool: 'unknown',
    digest: '',
    summary: NOTHING_KNOWN,
    chain: '',
  }
  return { info, content: { sha256: '', bytes: -1 }, copy: {}, damage }
}

function lineageBefore(deployment: Deployment, id: RevisionId): string | undefined {
  for (const older of revisionNumbers(deployment).reverse()) {
    if (older >= id) continue
    try {
      const header = readHeader(deployment, older)
      if (header !== undefined) return header.info.lineage
    } catch (error) {
      if (!(error instanceof DamagedRevisionError)) throw error
    }
  }
  return undefined
}

/** The summary of a revision that nobody knows the making of. */
export const NOTHING_KNOWN: InventorySummary = {
  hostsAdded: [],
  hostsRemoved: [],
  hostsChanged: [],
  groupsAdded: [],
  groupsRemoved: [],
  groupsChanged: [],
  addressesAdded: 0,
  addressesRemoved: 0,
  hostCount: 0,
  counts: {},
}
