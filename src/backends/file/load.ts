import type { ReadFile } from '../../disk/filesystem.ts'
import type { Revision, RevisionId } from '../contract.ts'
import { derivedUuid, sha256 } from '../support/digest.ts'
import type { Deployment } from './deployment.ts'
import { type Head, NOTHING_KNOWN } from './history.ts'
import { faultOf, lookAt } from './look.ts'
import { tryToFinishCopy, tryToTidy } from './publish.ts'
import { brokenInventory, danglingLink, lostInventory } from './refusals.ts'
import { DamagedRevisionError, readRevision } from './revision-file.ts'
import { readState, type StateOptions } from './state.ts'

/** The newest revision; one that is not recorded yet if someone else changed the JSON file. */
export function loadNewest(deployment: Deployment, options: StateOptions = {}): Revision | undefined {
  const state = readState(deployment, options)
  if (state.kind === 'unfinished') tryToFinishCopy(deployment, state.head.copy)
  if (state.hasDrafts) tryToTidy(deployment)
  switch (state.kind) {
    case 'settled':
      return { ...state.head.info, document: state.json.bytes.toString('utf8') }
    case 'unfinished':
      return readHead(deployment, state.head.info.id, options) ?? loadNewest(deployment, options)
    case 'edited':
      return unrecorded(deployment, state.json, state.head)
    case 'first seen':
      return unrecorded(deployment, state.json)
    case 'lost':
      throw lostInventory(state.look ?? lookAt(deployment))
    case 'empty': {
      const fault = danglingLink(lookAt(deployment))
      if (fault !== undefined) throw fault
      return undefined
    }
  }
}

/** A revision whose document is damaged, but whose copy is whole, is read from its copy, once that is in place. */
function readHead(deployment: Deployment, id: RevisionId, options: StateOptions): Revision | undefined {
  try {
    return readRevision(deployment, id)
  } catch (error) {
    if (!(error instanceof DamagedRevisionError) || readState(deployment, options).kind === 'unfinished') throw error
    return undefined
  }
}

/** As honest as can be: nobody knows who changed the file, or why. The store completes it when it records it. */
function unrecorded(deployment: Deployment, json: ReadFile, head?: Head): Revision {
  const fault = faultOf(json.bytes)
  if (fault !== undefined) throw brokenInventory(lookAt(deployment), fault)
  const kind = head === undefined ? 'first seen' : 'external edit'
  const id = (head?.info.id ?? 0) + 1
  const digest = sha256(json.bytes)
  const time = new Date(Number(json.stat.mtimeMs)).toISOString()
  const lineage = head?.info.lineage ?? derivedUuid(digest)
  return {
    id,
    ...(head !== undefined && { parent: head.info.id }),
    lineage,
    change: derivedUuid([lineage, id, time, digest].join(' ')),
    time,
    author: 'unknown',
    command: kind,
    tool: 'unknown',
    digest,
    summary: NOTHING_KNOWN,
    chain: '',
    document: json.bytes.toString('utf8'),
    unrecorded: kind,
  }
}
