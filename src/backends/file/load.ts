import type { InventorySummary } from '../../core/summary.ts'
import type { Revision } from '../contract.ts'
import { sha256 } from '../support/digest.ts'
import type { Deployment } from './deployment.ts'
import { faultOf } from './document-check.ts'
import type { ReadFile } from './filesystem.ts'
import { tryToFinishCopy } from './finish-copy.ts'
import { brokenInventory, danglingLink, lostInventory } from './refusals.ts'
import { type RevisionHeader, readRevision } from './revision-file.ts'
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

/**
 * The same for the same state: whoever copies it elsewhere before it is recorded here, and whoever records it, makes
 * one and the same revision of it. Version 8 of RFC 9562: what is in it is its maker's affair.
 */
function derivedUuid(text: string): string {
  const hex = sha256(Buffer.from(text))
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)]
  return parts.join('-')
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
