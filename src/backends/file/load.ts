import type { InventorySummary } from '../../core/summary.ts'
import type { Revision } from '../contract.ts'
import type { Deployment } from './deployment.ts'
import { faultOf } from './document-check.ts'
import type { ReadFile } from './filesystem.ts'
import { tryToFinishCopy } from './finish-copy.ts'
import { brokenInventory, danglingLink, lostInventory } from './refusals.ts'
import { type RevisionHeader, readRevision, sha256 } from './revision-file.ts'
import { readState } from './state.ts'

/** The newest revision; one that is not recorded yet if somebody else has changed the JSON file. */
export function loadNewest(deployment: Deployment): Revision | undefined {
  const state = readState(deployment)
  switch (state.kind) {
    case 'settled':
      return { ...state.head.info, document: state.json.bytes.toString('utf8') }
    case 'unfinished':
      tryToFinishCopy(deployment, state.head.copy)
      return readRevision(deployment, state.head.info.id) ?? loadNewest(deployment)
    case 'edited':
      return unrecorded(deployment, state.json, state.head)
    case 'first seen':
      return unrecorded(deployment, state.json)
    case 'lost':
      throw lostInventory(deployment)
    case 'empty': {
      const fault = danglingLink(deployment)
      if (fault !== undefined) throw fault
      return undefined
    }
  }
}

/** As honest as can be: nobody knows who changed the file, or why. The store completes it when it records it. */
function unrecorded(deployment: Deployment, json: ReadFile, head?: RevisionHeader): Revision {
  const fault = faultOf(json.bytes)
  if (fault !== undefined) throw brokenInventory(deployment, fault)
  const { randomUUID } = process.getBuiltinModule('node:crypto')
  const kind = head === undefined ? 'first seen' : 'external edit'
  return {
    id: (head?.info.id ?? 0) + 1,
    ...(head !== undefined && { parent: head.info.id }),
    lineage: head?.info.lineage ?? randomUUID(),
    change: randomUUID(),
    time: new Date(Number(json.stat.mtimeMs)).toISOString(),
    author: 'unknown',
    command: kind,
    tool: 'unknown',
    digest: sha256(json.bytes),
    summary: NOTHING_KNOWN,
    chain: '',
    document: json.bytes.toString('utf8'),
    unrecorded: kind,
  }
}

const NOTHING_KNOWN: InventorySummary = {
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
